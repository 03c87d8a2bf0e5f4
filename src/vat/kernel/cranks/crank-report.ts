import type { KRef, VatId } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { CrankDetails } from '../state/crank-recorder';
import type { RunQueueItem } from '../state/run-queue-item';
import type { AnsweredSyscall } from '../../types/syscall';
import type { VatFault } from '../state/vat-record';

/** The result of one crank. */
export interface CrankReport {
  /** The number of the crank: from 0, continued across restarts. */
  readonly crank: number;
  /** `routing`: nothing was delivered, because a message was only queued elsewhere or had no receiver. */
  readonly type: 'delivery' | 'routing' | 'cleanup';
  /** The receiver of the delivery. */
  readonly vatId?: VatId | undefined;
  /** The delivery. */
  readonly delivery?: VatDelivery | undefined;
  /** The item of the run-queue, with references of the kernel. */
  readonly item?: RunQueueItem | undefined;
  /** Syscalls and their answers; recorded only while the kernel is traced. */
  readonly syscalls?: readonly AnsweredSyscall[] | undefined;
  /** Times and changes of c-lists; recorded only while somebody wants them. */
  readonly details?: CrankDetails | undefined;
  /** The result of the delivery. */
  readonly result?: VatDeliveryResult | undefined;
  /** The vat that the crank terminated, and the reason. */
  readonly terminated?: TerminatedVat | undefined;
  /** The vat that the crank suspended, and the reason. */
  readonly suspended?: SuspendedVat | undefined;
}

/** A vat that was suspended after a fault. */
export interface SuspendedVat extends VatFault {
  /** Id of the vat. */
  readonly vatId: VatId;
  /** Name of the vat. */
  readonly name: string;
}

/** How a vat ended. */
export interface TerminatedVat {
  /** Id of the vat. */
  readonly vatId: VatId;
  /** Name of the vat. */
  readonly name: string;
  /** False if the vat exited without a failure. */
  readonly isFailure: boolean;
  /** The value that it passed at its exit, or the error that terminated it, with references of the kernel. */
  readonly info: CapData<KRef>;
}
