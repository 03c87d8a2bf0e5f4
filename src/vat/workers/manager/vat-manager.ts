import type { Awaitable } from '../../../support/thenable';
import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallHandler } from '../../types/syscall';
import type { VatLimits } from '../../limits';
import type { WorkerImage } from '../worker-image';

/** The kernel's interface to a vat, which runs in a worker behind it. */
export interface VatManager {
  /**
   * Makes a delivery.
   *
   * @param delivery in references of the vat
   * @param recorded only in a replay: the syscalls that the vat made in this delivery. It repeats those about
   *   garbage, which it cannot find in the same way again
   * @returns when the vat is idle. A rejection terminates the vat
   */
  deliver(delivery: VatDelivery, recorded?: readonly VatSyscall[]): Awaitable<VatDeliveryResult>;
  /** Stops the worker. Resolves when it has ended; there are no deliveries afterwards. */
  stop(): Awaitable<void>;
  /**
   * For workers that can end by themselves: resolves with the reason when that happens. A string or a
   * rejection means that the vat is not at fault.
   */
  readonly ended?: Promise<WorkerEnd | string> | undefined;
  /**
   * Returns the state of the worker between two deliveries, if its factory can restore it.
   *
   * @internal
   */
  capture?(): WorkerImage;
}

/** How workers are restored from snapshots. */
export interface WorkerSnapshots {
  /** Identifies the engine: it restores images of the same name. */
  readonly engine: string;
  /** Hash of the code of the vat. */
  readonly code: string;
  /**
   * Creates a manager whose worker has the state of an image.
   *
   * @throws VMRE_VAT_WORKER_FAILED
   */
  restore(syscall: VatSyscallHandler, image: WorkerImage): VatManager;
}

/** Why a worker ended by itself. */
export interface WorkerEnd {
  /** A readable reason. */
  readonly reason: string;
  /**
   * Whether the vat caused the end, because it exceeded a limit or broke the protocol. Then it is terminated.
   * Otherwise it is brought back from its transcript, or terminated if it has none.
   */
  readonly isByVat: boolean;
}

/** Creates a manager. The syscall handler works only during a delivery. */
export interface VatManagerFactory {
  (syscall: VatSyscallHandler): Awaitable<VatManager>;
  /** Whether the worker takes few resources. Default false. */
  readonly isLight?: boolean | undefined;
  /** The kind of its workers, for logs. */
  readonly kind?: string | undefined;
  /** Whether its managers answer or fail in time, whatever the worker does. Default false. */
  readonly isBounded?: boolean | undefined;
  /**
   * For workers whose state can be saved and restored.
   *
   * @internal
   */
  readonly snapshots?: WorkerSnapshots | undefined;
}

/** Time limits, in milliseconds, of a manager that the host provides. */
export type ManagerLimits = Pick<VatLimits, 'deliveryMs' | 'startMs'>;

/** Marks a factory whose managers run in the thread of the kernel. */
export const light = (make: VatManagerFactory): VatManagerFactory =>
  Object.assign(make, { isLight: true });

/** The result of a delivery whose worker has ended. */
export const resultOfEnd = ({ reason, isByVat }: WorkerEnd): VatDeliveryResult =>
  isByVat ? ['error', reason, null] : ['lost', reason, null];
