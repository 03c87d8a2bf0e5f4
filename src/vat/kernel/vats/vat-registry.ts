import type { VatId } from '../../types/refs';
import { messageOf } from '../../../support/errors/vmre-error';
import type { FailureListener } from '../kernel-setup';
import type { VatTable } from '../state/vat-table';
import type { VatManager, VatManagerFactory } from '../../workers/manager/vat-manager';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import { Transcript } from '../state/transcript';
import type { VatRecord } from '../state/vat-record';
import { VatTranslator } from '../syscalls/vat-translator';

/** The way of a worker to the kernel, before and after its vat is there. */
export interface WorkerSlot {
  vat?: VatHandle | undefined;
}

/** A worker of a vat, and its way to the kernel. */
export interface VatWorker {
  readonly manager: VatManager;
  readonly slot: WorkerSlot;
}

/** A vat as the kernel can run it: its worker is there, or it can be made. */
export class VatHandle {
  readonly translator: VatTranslator;
  /** What the vat was given and what it asked, to bring it back. */
  readonly transcript: Transcript | undefined;
  /** Undefined while the vat is offline. */
  worker: VatWorker | undefined;
  /** Settles when the worker is there that is being made. */
  starting: Promise<void> | undefined;
  /** Workers that were lost in deliveries since one of them went well. */
  losses = 0;
  /** The greater, the later. */
  lastUse = 0;

  constructor(
    state: KernelState,
    refCounter: RefCounter,
    readonly record: VatRecord,
    /** Makes its worker. */
    readonly make: VatManagerFactory,
  ) {
    this.translator = new VatTranslator(state, refCounter, record);
    this.transcript = record.options.transcript ? new Transcript(record, state.journal) : undefined;
  }

  /** Connects a worker that is where the vat is. */
  attach(worker: VatWorker): void {
    this.worker = worker;
    worker.slot.vat = this;
  }

  /** @returns its worker, which cannot reach the kernel any more */
  detach(): VatManager | undefined {
    const { worker } = this;
    this.worker = undefined;
    if (worker) worker.slot.vat = undefined;
    return worker?.manager;
  }
}

/** The vats that can be reached. */
export class VatRegistry {
  private readonly handles = new Map<VatId, VatHandle>();
  /** Workers that are not gone yet, those of vats that have ended among them. */
  private readonly stopping = new Set<Promise<void>>();

  /** @param onFailure called for workers that cannot be ended, and for those that are restarted */
  constructor(private readonly onFailure: FailureListener) {}

  /** @returns what was there for the vat */
  add(vat: VatHandle): VatHandle | undefined {
    const { id } = vat.record;
    const before = this.handles.get(id);
    this.handles.set(id, vat);
    return before;
  }

  /** Nobody has said how to run it. */
  remove(vat: VatHandle): void {
    if (this.handles.get(vat.record.id) === vat) this.handles.delete(vat.record.id);
  }

  /** Undefined for a vat that has ended. */
  get(vatId: VatId): VatHandle | undefined {
    const vat = this.handles.get(vatId);
    return vat?.record.isAlive ? vat : undefined;
  }

  /** @throws for a vat that is alive and has no manager: a mistake of the kernel's own */
  mustGet(vatId: VatId): VatHandle {
    const vat = this.get(vatId);
    if (!vat) throw new Error(`the vat ${vatId} has no manager`);
    return vat;
  }

  /** Vats that are alive and that nobody has said how to run, from before a restart. */
  *unconnected(vats: VatTable): Iterable<VatRecord> {
    for (const record of vats.all()) if (record.isAlive && !this.get(record.id)) yield record;
  }

  all(): Iterable<VatHandle> {
    return this.handles.values();
  }

  /** Nobody else notices that a worker is lost. */
  reportLoss({ record }: VatHandle, reason: string | undefined): void {
    this.onFailure(`vat ${record.id}`, `${reason}; the vat is brought back from its transcript`);
  }

  /** Ends the worker of a vat, if there is one; the vat can be given another. */
  async takeOffline(vat: VatHandle): Promise<void> {
    const ending = this.shutDown(vat);
    this.stopping.add(ending);
    await ending;
    this.stopping.delete(ending);
  }

  /** Ends the worker of a vat that is run here no more. */
  async end(vatId: VatId): Promise<void> {
    const vat = this.handles.get(vatId);
    this.handles.delete(vatId);
    if (vat) await this.takeOffline(vat);
  }

  /** Settles when no worker is left. */
  async endAll(): Promise<void> {
    for (const vatId of [...this.handles.keys()]) void this.end(vatId);
    await Promise.all(this.stopping);
  }

  private async shutDown(vat: VatHandle): Promise<void> {
    try {
      await vat.detach()?.shutdown();
    } catch (error) {
      this.onFailure(`vat ${vat.record.id}`, messageOf(error));
    }
  }
}
