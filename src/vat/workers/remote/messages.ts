import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallResult } from '../../types/syscall';

/** Version of the protocol of managers and workers. */
export const WORKER_PROTOCOL = 1;

/** Messages of a manager to its worker, as JSON. See docs/vat-workers.md. */
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
  /** The code of the vat; null if the worker is the vat itself. */
  readonly source: string | null;
  /** Limits for the worker to enforce: MiB, and steps of a delivery. */
  readonly memoryMb: number;
  readonly computation: number | null;
}

/** Messages of a worker to its manager, as JSON. */
export type FromWorker =
  | readonly ['dispatchReady', protocol: number]
  | readonly ['syscall', VatSyscall]
  | readonly ['console', level: string, text: string]
  | readonly ['deliverDone', VatDeliveryResult];

/** Syscalls whose answer a worker waits for. All others succeed or end the vat. */
export const blockingSyscalls: readonly string[] = ['callNow', 'vatstoreGet', 'vatstoreGetNextKey'];
