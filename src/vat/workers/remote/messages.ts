import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallResult } from '../../types/syscall';

/** Version of what managers and workers say to each other. */
export const WORKER_PROTOCOL = 1;

/** What a manager says to its worker, as JSON. See docs/vat-workers.md. */
export type ToWorker =
  | readonly ['setBundle', VatBundle]
  | readonly ['deliver', VatDelivery, recorded: readonly VatSyscall[] | null]
  /** The answer to a syscall that waits for one. */
  | VatSyscallResult;

/** A vat for a worker. */
export interface VatBundle {
  /** {@link WORKER_PROTOCOL}. */
  readonly protocol: number;
  /** Name of the vat, for messages. */
  readonly name: string;
  /** The code of the vat; null for a worker that has it in itself. */
  readonly source: string | null;
  /** Limits that only the worker can keep. */
  readonly memoryMb: number;
  readonly computation: number | null;
}

/** What a worker says to its manager, as JSON. */
export type FromWorker =
  | readonly ['dispatchReady', protocol: number]
  | readonly ['syscall', VatSyscall]
  | readonly ['console', level: string, text: string]
  | readonly ['deliverDone', VatDeliveryResult];

/**
 * Syscalls that a worker waits for. All others are carried out or end the vat: there is nothing to wait
 * for.
 */
export const blockingSyscalls: readonly string[] = ['callNow', 'vatstoreGet', 'vatstoreGetNextKey'];
