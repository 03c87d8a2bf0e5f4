import { messageOf } from '../../../support/errors/vmre-error';
import type { VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type {
  AnsweredSyscall,
  Syscall,
  VatSyscallHandler,
  VatSyscallResult,
} from '../../types/syscall';
import { isThenable, type Awaitable } from '../../../support/thenable';
import { DeliveryBudget } from './delivery-budget';
import type { KernelSyscalls } from './kernel-syscalls';
import { checkSyscall, IllegalSyscall } from './syscall-shape';
import type { VatHandle, VatWorker, WorkerSlot } from '../vats/vat-registry';
import type { VatRecord } from '../state/vat-record';

/** How a delivery went. */
export interface Outcome {
  readonly result: VatDeliveryResult;
  /** Why the vat has to end. */
  readonly problem: string | undefined;
  /** Whether the worker has ended, and the vat is not to blame. */
  readonly isLost: boolean;
  /** Recorded only when somebody traces. */
  readonly syscalls: readonly AnsweredSyscall[] | undefined;
}

/** The vat at work. */
class ActiveDelivery {
  /** Why nothing of it counts any more. */
  condemned: string | undefined;
  /** A mistake of the kernel's own. */
  fault: Error | undefined;
  readonly budget = new DeliveryBudget();

  constructor(
    readonly vat: VatHandle,
    readonly syscalls: AnsweredSyscall[] | undefined,
  ) {}
}

/** Gives vats what they are to do, and serves the one that is at work, and no other. */
export class DeliveryExecutor {
  private active: ActiveDelivery | undefined;
  private uses = 0;
  /** Vats that made a syscall while nothing was delivered to them. */
  private readonly outOfTurn = new Set<VatRecord>();
  private isTracing = false;

  /** @param onLate called with the first late syscall of a vat */
  constructor(
    private readonly syscalls: KernelSyscalls,
    private readonly onLate: () => void,
  ) {}

  /** Whether syscalls are recorded. Off at first. */
  traceSyscalls(on: boolean): void {
    this.isTracing = on;
  }

  /** Whether there are vats for {@link takeOutOfTurn}. */
  get hasOutOfTurn(): boolean {
    return this.outOfTurn.size > 0;
  }

  /** A vat that has made a syscall out of its turn. */
  takeOutOfTurn(): VatRecord | undefined {
    for (const record of this.outOfTurn) {
      this.outOfTurn.delete(record);
      return record;
    }
    return undefined;
  }

  /** The vat at work. */
  get busy(): VatHandle | undefined {
    return this.active?.vat;
  }

  /** Of all vats this one was used last. */
  markUsed(vat: VatHandle): void {
    vat.lastUse = ++this.uses;
  }

  /** @throws a mistake of the kernel's own */
  deliver(vat: VatHandle, worker: VatWorker, delivery: VatDelivery): Awaitable<Outcome> {
    const active = new ActiveDelivery(vat, this.isTracing ? [] : undefined);
    this.active = active;
    this.markUsed(vat);
    vat.transcript?.begin(delivery);
    try {
      const result = worker.manager.deliver(delivery);
      return isThenable(result) ? this.awaitEnd(active, result) : this.end(active, result);
    } catch (error) {
      return this.end(active, ['error', messageOf(error)]);
    }
  }

  /** The way of a vat to the kernel. It never throws. */
  handlerOf(slot: WorkerSlot): VatSyscallHandler {
    return (syscall) => {
      const { active } = this;
      const { vat } = slot;
      if (!active || active.vat !== vat) return this.refuse(vat);
      if (active.condemned !== undefined || active.fault) return condemned;
      return this.execute(active, syscall);
    };
  }

  private async awaitEnd(
    active: ActiveDelivery,
    result: Promise<VatDeliveryResult>,
  ): Promise<Outcome> {
    try {
      return this.end(active, await result);
    } catch (error) {
      if (error === active.fault) throw error;
      return this.end(active, ['error', messageOf(error)]);
    }
  }

  private end(active: ActiveDelivery, result: VatDeliveryResult): Outcome {
    this.active = undefined;
    if (active.fault) throw active.fault;
    const { condemned, syscalls } = active;
    const isLost = condemned === undefined && Array.isArray(result) && result[0] === 'lost';
    return { result, problem: condemned ?? problemOf(result), isLost, syscalls };
  }

  private refuse(vat: VatHandle | undefined): VatSyscallResult {
    if (vat?.record.isAlive && !this.outOfTurn.has(vat.record)) {
      this.outOfTurn.add(vat.record);
      this.onLate();
    }
    return ['error', 'a syscall outside of a delivery'];
  }

  private execute(active: ActiveDelivery, asked: Syscall): VatSyscallResult {
    const { translator, transcript } = active.vat;
    try {
      const syscall = checkSyscall(asked);
      active.budget.ask(syscall);
      const kernelSyscall = translator.toKernel(syscall);
      const answer = kernelSyscall
        ? translator.resultToVat(this.syscalls.execute(kernelSyscall))
        : done;
      active.budget.answer(answer);
      active.syscalls?.push([syscall, answer, kernelSyscall]);
      transcript?.add(syscall, answer);
      return answer;
    } catch (error) {
      if (error instanceof IllegalSyscall) active.condemned = `illegal syscall: ${error.message}`;
      else active.fault = error as Error;
      return condemned;
    }
  }
}

/** A manager may be anybody's: what is no result is none. */
function problemOf(result: VatDeliveryResult): string | undefined {
  const [type, problem] = Array.isArray(result) ? result : [];
  if (type === 'ok') return undefined;
  return type === 'error' || type === 'lost' ? String(problem) : 'its manager has given no result';
}

const done: VatSyscallResult = Object.freeze(['ok', null] as const);
const condemned: VatSyscallResult = Object.freeze([
  'error',
  'the syscall was illegal: the vat is terminated',
] as const);
