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

/** Connects a worker to its vat. It exists before the vat does. */
export interface WorkerSlot {
  vat?: VatHandle | undefined;
}

/** A worker and its slot. */
export interface VatWorker {
  readonly manager: VatManager;
  readonly slot: WorkerSlot;
}

/** A vat with its worker, or with the factory of one. */
export class VatHandle {
  readonly translator: VatTranslator;
  /** The recorded deliveries, to bring the vat back. */
  readonly transcript: Transcript | undefined;
  /** Undefined while the vat is offline. */
  worker: VatWorker | undefined;
  /** Settles when the worker that is starting is ready. */
  starting: Promise<void> | undefined;
  /** Workers lost in deliveries since the last successful delivery. */
  losses = 0;
  /** Whether the vat must be upgraded to its own code before its next delivery, because the kernel was restarted. */
  mustRestart = false;
  /** Whether an upgrade to its own code has failed; it is not tried again. */
  refusesUpgrade = false;
  /** Greater values are more recent. */
  lastUse = 0;

  constructor(
    state: KernelState,
    refCounter: RefCounter,
    readonly record: VatRecord,
    /** Creates its worker. */
    readonly make: VatManagerFactory,
  ) {
    this.translator = new VatTranslator(state, refCounter, record);
    this.transcript = record.options.transcript ? new Transcript(record, state.entries) : undefined;
  }

  /** Connects a worker that has the state of the vat. */
  attach(worker: VatWorker): void {
    this.worker = worker;
    worker.slot.vat = this;
  }

  /** @returns the worker, whose syscalls are refused from now on */
  detach(): VatManager | undefined {
    const { worker } = this;
    this.worker = undefined;
    if (worker) worker.slot.vat = undefined;
    return worker?.manager;
  }
}

/** The vats that are connected to a manager. */
export class VatRegistry {
  private readonly handles = new Map<VatId, VatHandle>();
  /** Workers that are stopping, including those of ended vats. */
  private readonly stopping = new Set<Promise<void>>();

  /** @param onFailure called if a worker cannot be stopped, or is restarted */
  constructor(private readonly onFailure: FailureListener) {}

  /** @returns the previous handle of the vat */
  add(vat: VatHandle): VatHandle | undefined {
    const { id } = vat.record;
    const before = this.handles.get(id);
    this.handles.set(id, vat);
    return before;
  }

  /** Removes a vat that cannot be run. */
  remove(vat: VatHandle): void {
    if (this.handles.get(vat.record.id) === vat) this.handles.delete(vat.record.id);
  }

  /** The handle of a vat; undefined if it has ended. */
  get(vatId: VatId): VatHandle | undefined {
    const vat = this.handles.get(vatId);
    return vat?.record.isAlive ? vat : undefined;
  }

  /** @throws if a live vat has no manager, which is a bug of the kernel */
  mustGet(vatId: VatId): VatHandle {
    const vat = this.get(vatId);
    if (!vat) throw new Error(`the vat ${vatId} has no manager`);
    return vat;
  }

  /** Live vats from before a restart without a manager. */
  *unconnected(vats: VatTable): Iterable<VatRecord> {
    for (const record of vats.all()) if (record.isAlive && !this.get(record.id)) yield record;
  }

  all(): Iterable<VatHandle> {
    return this.handles.values();
  }

  /** Reports a lost worker, which nothing else shows. */
  reportLoss({ record }: VatHandle, reason: string | undefined): void {
    this.onFailure(`vat ${record.id}`, `${reason}; the vat is brought back from its transcript`);
  }

  /** Stops the worker of a vat, if it has one. The vat can get another. */
  async takeOffline(vat: VatHandle): Promise<void> {
    const ending = this.shutDown(vat);
    this.stopping.add(ending);
    await ending;
    this.stopping.delete(ending);
  }

  /** Stops the worker of a vat that has ended. */
  async end(vatId: VatId): Promise<void> {
    const vat = this.handles.get(vatId);
    this.handles.delete(vatId);
    if (vat) await this.takeOffline(vat);
  }

  /** Stops all workers. */
  async endAll(): Promise<void> {
    for (const vatId of [...this.handles.keys()]) void this.end(vatId);
    await Promise.all(this.stopping);
  }

  private async shutDown(vat: VatHandle): Promise<void> {
    try {
      await vat.detach()?.stop();
    } catch (error) {
      this.onFailure(`vat ${vat.record.id}`, messageOf(error));
    }
  }
}
