import type { Awaitable } from '../../../support/thenable';
import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallHandler } from '../../types/syscall';
import type { VatLimits } from '../../limits';

/** What the kernel knows of a vat: the vat itself runs in a worker behind it. */
export interface VatManager {
  /**
   * Gives the vat something to do.
   *
   * @param delivery in references of the vat
   * @param recorded only when the vat is brought back after a restart: the syscalls that it made when it
   *   was given this before. What it has found to be garbage it could not find in the same way again
   * @returns when the vat is idle once more. A rejection counts as the end of the vat.
   */
  deliver(delivery: VatDelivery, recorded?: readonly VatSyscall[]): Awaitable<VatDeliveryResult>;
  /** Ends the worker; nothing is delivered afterwards. Settles when nothing of it is left. */
  shutdown(): Awaitable<void>;
  /**
   * For workers that can end of themselves: settles when that happens, with why. A text, and a rejection,
   * mean that the vat is not to blame.
   */
  readonly ended?: Promise<WorkerEnd | string>;
}

/** Why a worker has ended of itself. */
export interface WorkerEnd {
  /** What happened, for people. */
  readonly reason: string;
  /**
   * Whether the vat has ended its worker: it overstepped a limit, or broke the protocol. Then it is
   * terminated. Otherwise it is brought back from its transcript; a vat without one is terminated, too.
   */
  readonly isByVat: boolean;
}

/** Makes a manager. The handler serves the vat during a delivery alone. */
export interface VatManagerFactory {
  (syscall: VatSyscallHandler): Awaitable<VatManager>;
  /** Whether the worker costs little to keep. Default false. */
  readonly isLight?: boolean;
  /** Whether what is made answers, or fails, in time whatever its worker does. Default false. */
  readonly isBounded?: boolean;
}

/** What a manager of the host's own is given, in milliseconds. */
export type ManagerLimits = Pick<VatLimits, 'deliveryMs' | 'startMs'>;

/** What is made runs in the thread of the kernel. */
export const light = (make: VatManagerFactory): VatManagerFactory =>
  Object.assign(make, { isLight: true });

/** What a delivery comes to when its worker has ended meanwhile. */
export const resultOfEnd = ({ reason, isByVat }: WorkerEnd): VatDeliveryResult =>
  isByVat ? ['error', reason, null] : ['lost', reason, null];
