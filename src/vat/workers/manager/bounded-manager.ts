import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { isThenable, type Awaitable } from '../../../support/thenable';
import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { VatSyscall, VatSyscallHandler } from '../../types/syscall';
import { limitsOf, STOP_MS } from '../../limits';
import { timeLimit } from './time-limit';
import {
  resultOfEnd,
  type ManagerLimits,
  type VatManager,
  type VatManagerFactory,
  type WorkerEnd,
} from './vat-manager';

/**
 * Enforces on managers of the host what the kernel relies on: they start, answer and stop in time, and a
 * delivery ends when its worker has ended.
 *
 * @returns the factory itself if its managers are bounded already
 */
export function bounded(make: VatManagerFactory, limits: ManagerLimits = {}): VatManagerFactory {
  if (make.isBounded) return make;
  const { startMs, deliveryMs } = limitsOf(limits);
  const making = (syscall: VatSyscallHandler): Awaitable<VatManager> => {
    const made = make(syscall);
    if (!isThenable(made)) return new BoundedManager(checked(made), deliveryMs);
    return withinStart(made, startMs).then((late) => new BoundedManager(late, deliveryMs));
  };
  return Object.assign(making, {
    isLight: make.isLight === true,
    isBounded: true,
    kind: make.kind,
  });
}

class BoundedManager implements VatManager {
  readonly ended: Promise<WorkerEnd>;
  private end: WorkerEnd | undefined;
  /** Settles the delivery in progress. */
  private settle: ((result: VatDeliveryResult) => void) | undefined;

  constructor(
    private readonly manager: VatManager,
    private readonly deliveryMs: number,
  ) {
    this.ended = new Promise((tell) => {
      const note = (end: WorkerEnd): void => {
        this.end ??= end;
        tell(this.end);
        this.settle?.(resultOfEnd(this.end));
      };
      manager.ended?.then(
        (end) => note(endOf(end)),
        (error: unknown) => note(endOf(messageOf(error))),
      );
    });
  }

  deliver(delivery: VatDelivery, recorded?: readonly VatSyscall[]): Awaitable<VatDeliveryResult> {
    if (this.end) return resultOfEnd(this.end);
    const result = this.manager.deliver(delivery, recorded);
    return isThenable(result) ? this.inTime(result) : result;
  }

  /** @throws if it does not stop in time */
  async stop(): Promise<void> {
    this.end ??= { reason: 'its worker was shut down', isByVat: true };
    this.settle?.(resultOfEnd(this.end));
    const gone = this.manager.stop();
    if (!isThenable(gone)) return;
    await within(gone, STOP_MS, () => {
      throw new Error(`its worker did not end within ${STOP_MS} ms`);
    });
  }

  private async inTime(result: PromiseLike<VatDeliveryResult>): Promise<VatDeliveryResult> {
    try {
      const settled = new Promise<VatDeliveryResult>((resolve) => (this.settle = resolve));
      return await within(Promise.race([result, settled]), this.deliveryMs, () => {
        this.end = {
          reason: `vat has terminated: a delivery took more than ${this.deliveryMs} ms`,
          isByVat: true,
        };
        return resultOfEnd(this.end);
      });
    } finally {
      this.settle = undefined;
    }
  }
}

function endOf(end: unknown): WorkerEnd {
  if (typeof end !== 'object' || end === null) return { reason: String(end), isByVat: false };
  const { reason, isByVat } = end as Partial<WorkerEnd>;
  return { reason: String(reason), isByVat: isByVat === true };
}

/** A manager that is ready too late is stopped. */
function withinStart(made: PromiseLike<VatManager>, startMs: number): Promise<VatManager> {
  return within(made, startMs, () => {
    void Promise.resolve(made)
      .then((late) => late.stop())
      .catch(() => undefined);
    throw failed(`it was not ready within ${startMs} ms`);
  }).then(checked);
}

/** @throws VMRE_VAT_WORKER_FAILED if the value is not a manager */
function checked(made: VatManager): VatManager {
  const { deliver, stop, ended } = Object(made) as Partial<VatManager>;
  if (typeof deliver !== 'function') throw failed('deliver of its manager must be a function');
  if (typeof stop !== 'function') throw failed('stop of its manager must be a function');
  if (ended !== undefined && !isThenable(ended))
    throw failed('ended of its manager must be a promise');
  return made;
}

const failed = (what: string): VmreError =>
  new VmreError('VMRE_VAT_WORKER_FAILED', `a manager of the host cannot be used: ${what}`, {
    hint: 'Correct the manager: see VatManager in the reference.',
  });

/** @param late returns the result after the time limit, or throws */
function within<T>(waited: PromiseLike<T>, ms: number, late: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = timeLimit(ms, () => {
      try {
        resolve(late());
      } catch (error) {
        reject(error);
      }
    });
    Promise.resolve(waited).then(resolve, reject).finally(stop);
  });
}
