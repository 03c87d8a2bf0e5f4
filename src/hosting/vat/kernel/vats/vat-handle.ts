import type { VatManager, VatManagerFactory } from '../../manager/vat-manager';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import type { WorkerSlot } from '../syscalls/delivery-executor';
import { Transcript } from '../state/transcript';
import type { VatRecord } from '../state/vat-record';
import { VatTranslator } from '../syscalls/vat-translator';

/** A worker of a vat, and its way to the kernel. */
export interface VatWorker {
  readonly manager: VatManager;
  readonly slot: WorkerSlot;
}

/** So many workers of a vat may be lost one after the other, in the same delivery. */
export const MAX_LOSSES = 3;

/** A vat as the kernel can run it: its worker is there, or it can be made. */
export class VatHandle {
  readonly translator: VatTranslator;
  /** What the vat was given and what it asked, to bring it back. */
  readonly transcript: Transcript | undefined;
  /** Undefined while the vat is offline. */
  worker: VatWorker | undefined;
  /** Settles when the worker is there that is being made. */
  arrival: Promise<void> | undefined;
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
