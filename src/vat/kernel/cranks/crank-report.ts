import type { KRef, VatId } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { RunQueueItem } from '../state/run-queue-item';
import type { AnsweredSyscall } from '../../types/syscall';

/** What one crank did. */
export interface CrankReport {
  /** Numbers start at 0 and survive restarts. */
  readonly crank: number;
  /** `routing`: nothing was delivered; a message found its place, or nobody was there to be told. */
  readonly type: 'delivery' | 'routing' | 'cleanup';
  /** The vat it is about. */
  readonly vatId?: VatId;
  /** What the vat was given. */
  readonly delivery?: VatDelivery;
  /** What came to its turn, with references of the kernel. */
  readonly item?: RunQueueItem;
  /** With their answers; recorded only when somebody traces. */
  readonly syscalls?: readonly AnsweredSyscall[];
  /** How the delivery went. */
  readonly result?: VatDeliveryResult;
  /** The vat that was ended by it, and why. */
  readonly terminated?: TerminatedVat;
}

/** The end of a vat. */
export interface TerminatedVat {
  /** The vat it is about. */
  readonly vatId: VatId;
  /** Name of the vat. */
  readonly name: string;
  /** False when the vat ended itself, content with what it did. */
  readonly isFailure: boolean;
  /** What it said at the end, or the error that ended it; references are those of the kernel. */
  readonly info: CapData<KRef>;
}
