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
import type { CrankRecorder } from '../state/crank-recorder';
import type { KernelSyscalls } from './kernel-syscalls';
import { checkSyscall, IllegalSyscall } from './syscall-shape';
import type { VatHandle, VatWorker, WorkerSlot } from '../vats/vat-registry';
import type { VatRecord } from '../state/vat-record';

/** The outcome of a delivery. */
export interface Outcome {
  readonly result: VatDeliveryResult;
  /** Why the vat must be terminated. */
  readonly problem: string | undefined;
  /** Whether the worker ended through no fault of the vat. */
  readonly isLost: boolean;
  /** Recorded only while the kernel is traced. */
  readonly syscalls: readonly AnsweredSyscall[] | undefined;
}

/** The delivery in progress. */
class ActiveDelivery {
  /** Why the vat will be terminated; further syscalls are refused. */
  condemned: string | undefined;
  /** A bug of the kernel. */
  fault: Error | undefined;
  readonly budget = new DeliveryBudget();

  constructor(
    readonly vat: VatHandle,
    readonly syscalls: AnsweredSyscall[] | undefined,
  ) {}
}

/** Delivers to vats, and executes syscalls of the vat whose delivery is in progress only. */
export class DeliveryExecutor {
  private active: ActiveDelivery | undefined;
  private uses = 0;
  /** Vats that made a syscall outside of a delivery. */
  private readonly outOfTurn = new Set<VatRecord>();
  /** Who has syscalls recorded now: there may be several traces. */
  private tracers = 0;

  /** @param onLate called for the first such syscall of a vat */
  constructor(
    private readonly syscalls: KernelSyscalls,
    private readonly recorder: CrankRecorder,
    private readonly onLate: () => void,
  ) {}

  /** Turns the recording of syscalls on or off. It is on until all who turned it on have turned it off. */
  traceSyscalls(on: boolean): void {
    this.tracers = Math.max(0, this.tracers + (on ? 1 : -1));
  }

  /** Whether {@link takeOutOfTurn} has a vat. */
  get hasOutOfTurn(): boolean {
    return this.outOfTurn.size > 0;
  }

  /** Takes a vat that made a syscall outside of a delivery. */
  takeOutOfTurn(): VatRecord | undefined {
    for (const record of this.outOfTurn) {
      this.outOfTurn.delete(record);
      return record;
    }
    return undefined;
  }

  /** The vat whose delivery is in progress. */
  get busy(): VatHandle | undefined {
    return this.active?.vat;
  }

  /** Marks a vat as the most recently used. */
  markUsed(vat: VatHandle): void {
    vat.lastUse = ++this.uses;
  }

  /** @throws for a bug of the kernel */
  deliver(vat: VatHandle, worker: VatWorker, delivery: VatDelivery): Awaitable<Outcome> {
    const active = new ActiveDelivery(vat, this.tracers > 0 ? [] : undefined);
    this.active = active;
    this.markUsed(vat);
    vat.transcript?.begin(delivery);
    this.recorder.beginDelivery();
    try {
      const result = worker.manager.deliver(delivery);
      return isThenable(result) ? this.awaitEnd(active, result) : this.end(active, result);
    } catch (error) {
      return this.end(active, ['error', messageOf(error)]);
    }
  }

  /** The syscall handler of a vat. It never throws. */
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

  private end(active: ActiveDelivery, given: VatDeliveryResult): Outcome {
    this.active = undefined;
    this.recorder.endDelivery();
    if (active.fault) throw active.fault;
    const { condemned, syscalls } = active;
    const result = validResult(given);
    const problem = condemned ?? (result[0] === 'ok' ? undefined : String(result[1]));
    const isLost = condemned === undefined && result[0] === 'lost';
    return { result, problem, isLost, syscalls };
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
    const began = this.recorder.now;
    try {
      const syscall = checkSyscall(asked);
      active.budget.ask(syscall);
      const kernelSyscall = translator.toKernel(syscall);
      const result = kernelSyscall && this.syscalls.execute(kernelSyscall);
      const answer = result ? translator.resultToVat(result) : done;
      active.budget.answer(answer);
      active.syscalls?.push([syscall, answer, kernelSyscall]);
      this.recorder.addSyscall(began, result);
      transcript?.add(syscall, answer);
      return answer;
    } catch (error) {
      if (error instanceof IllegalSyscall) active.condemned = `illegal syscall: ${error.message}`;
      else active.fault = error as Error;
      return condemned;
    }
  }
}

/** A manager of the host may return anything. */
function validResult(given: VatDeliveryResult): VatDeliveryResult {
  const isValid = Array.isArray(given) && ['ok', 'error', 'lost'].includes(given[0]);
  return isValid ? given : ['error', 'its manager returned an invalid result'];
}

const done: VatSyscallResult = Object.freeze(['ok', null] as const);
const condemned: VatSyscallResult = Object.freeze([
  'error',
  'the syscall was illegal: the vat is terminated',
] as const);
