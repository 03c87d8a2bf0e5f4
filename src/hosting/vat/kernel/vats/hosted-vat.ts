import type { VatManager, VatManagerMaker } from '../../manager/vat-manager';
import type { KernelState } from '../state/kernel-state';
import type { References } from '../state/references';
import type { Seat } from '../syscalls/syscall-desk';
import { Transcript } from '../state/transcript';
import type { VatRecord } from '../state/vat-record';
import { VatTranslator } from '../syscalls/vat-translator';

/** A worker of a vat, and its way to the kernel. */
export interface VatWorker {
  readonly manager: VatManager;
  readonly seat: Seat;
}

/** So many workers of a vat may be lost one after the other, in the same delivery. */
export const MOST_LOSSES = 3;

/** A vat as the kernel can run it: its worker is there, or it can be made. */
export class HostedVat {
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
    references: References,
    readonly record: VatRecord,
    /** Makes its worker. */
    readonly make: VatManagerMaker,
  ) {
    this.translator = new VatTranslator(state, references, record);
    this.transcript = record.options.transcript ? new Transcript(record, state.buffer) : undefined;
  }

  /** Connects a worker that is where the vat is. */
  seat(worker: VatWorker): void {
    this.worker = worker;
    worker.seat.hosted = this;
  }

  /** @returns its worker, which cannot reach the kernel any more */
  unseat(): VatManager | undefined {
    const { worker } = this;
    this.worker = undefined;
    if (worker) worker.seat.hosted = undefined;
    return worker?.manager;
  }
}
