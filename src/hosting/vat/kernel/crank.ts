import { isThenable, type Awaitable } from '../../../support/thenable';
import { messageOf } from '../../../support/errors/vmre-error';
import { errorData, type CapData } from '../shapes/capdata';
import type { Delivery, VatDelivery, VatDeliveryResult } from '../shapes/delivery';
import type { VatSyscall, VatSyscallHandler, VatSyscallResult } from '../shapes/syscall';
import { gcDelivery } from './gc-delivery';
import { IllegalSyscall } from './illegal-syscall';
import type { KernelCore } from './kernel-core';
import type { RunQueueItem } from './kernel-state';
import { messageDelivery, notifyDelivery } from './make-delivery';
import { route } from './routing';
import type { HostedVat } from './vat-host';
import type { VatRecord } from './vat-record';

/** What one crank did. */
export interface CrankReport {
  /** Numbers start at 0 and survive restarts. */
  readonly crank: number;
  readonly type: 'delivery' | 'routing' | 'cleanup';
  readonly vatId?: string;
  readonly delivery?: VatDelivery;
  /** With their answers; recorded only when somebody traces. */
  readonly syscalls?: readonly (readonly [VatSyscall, VatSyscallResult])[];
  readonly result?: VatDeliveryResult;
  /** The vat that was ended by it, and why. */
  readonly terminated?: TerminatedVat;
}

/** The end of a vat. */
export interface TerminatedVat {
  readonly vatId: string;
  readonly name: string;
  /** False when the vat ended itself, content with what it did. */
  readonly isFailure: boolean;
  /** What it said at the end, or the error that ended it; references are those of the kernel. */
  readonly info: CapData;
}

/** A vat at work. */
interface Active {
  readonly hosted: HostedVat;
  condemned?: string;
  /** A mistake of the kernel's own. */
  fault?: Error;
  readonly syscalls?: [VatSyscall, VatSyscallResult][];
}

/** Takes one thing to do after the other, and sees each through or undoes it. */
export class Cranks {
  private active: Active | undefined;
  /** Vats that made a syscall while nothing was delivered to them. */
  private readonly late = new Set<VatRecord>();
  /** Whether syscalls are recorded. */
  tracing = false;

  constructor(private readonly core: KernelCore) {}

  /** Whether a vat is at work. */
  get isBusy(): boolean {
    return this.active !== undefined;
  }

  /** Whether there is anything to do. */
  get hasWork(): boolean {
    const { state, termination } = this.core;
    const { gcActions, reapQueue, runQueue } = state;
    return (
      runQueue.length > 0 ||
      !gcActions.isEmpty ||
      !reapQueue.isEmpty ||
      termination.hasLeftovers ||
      this.late.size > 0
    );
  }

  /** Does the next thing. @returns undefined when there is none */
  next(cleanupBudget: number): Awaitable<CrankReport | undefined> {
    const { state, termination } = this.core;
    for (const record of this.late) {
      this.late.delete(record);
      if (!record.isAlive) continue;
      const info = errorData('illegal syscall: nothing had been delivered to the vat');
      return this.finish({ type: 'routing', terminated: this.end(record, true, info) });
    }
    if (cleanupBudget > 0 && termination.hasLeftovers) {
      termination.cleanUp(cleanupBudget);
      return this.finish({ type: 'cleanup' });
    }
    const gc = state.gcActions.takeNext();
    if (gc) {
      const vat = this.core.vats.get(gc.vatId);
      const delivery = vat && gcDelivery(state, vat.record, gc.kind, gc.krefs);
      if (!vat || !delivery) return this.finish({ type: 'routing' });
      vat.record.touch();
      vat.record.gcKrefsSinceReap += gc.krefs.length;
      return this.deliver(vat, delivery);
    }
    const reap = state.reapQueue.takeNext();
    if (reap !== undefined) {
      const vat = this.core.vats.get(reap);
      if (!vat) return this.finish({ type: 'routing' });
      vat.record.touch();
      vat.record.deliveriesSinceReap = 0;
      vat.record.gcKrefsSinceReap = 0;
      return this.deliver(vat, bringOutYourDead);
    }
    const item = state.runQueue.shift();
    return item && this.process(item);
  }

  private process(item: RunQueueItem): Awaitable<CrankReport> {
    const { state, references, settlement, vats } = this.core;
    switch (item.type) {
      case 'send': {
        const { target, msg } = item;
        const way = route(state, target, msg);
        if (way.type === 'deliver') {
          const vat = vats.mustGet(way.vat.id);
          const delivery = messageDelivery(this.core, vat, way.target, msg);
          references.release(target);
          references.releaseMessage(msg);
          return this.deliver(vat, delivery);
        }
        if (way.type === 'wait') {
          const { promise } = way;
          references.hold(promise.kref);
          references.release(target);
          promise.queue.push(msg);
          return this.finish({ type: 'routing' });
        }
        if (msg.result !== null) settlement.settle(msg.result, true, way.data);
        references.release(target);
        references.releaseMessage(msg);
        return this.finish({ type: 'routing' });
      }
      case 'notify': {
        const vat = vats.get(item.vatId);
        const delivery = vat && notifyDelivery(this.core, vat, item.kpid);
        references.release(item.kpid);
        return vat && delivery ? this.deliver(vat, delivery) : this.finish({ type: 'routing' });
      }
      case 'startVat': {
        const vat = vats.get(item.vatId);
        if (!vat) return this.finish({ type: 'routing' });
        const parameters = Object.freeze(vat.translator.dataToVat(item.parameters));
        references.releaseData(item.parameters);
        return this.deliver(vat, Object.freeze(['startVat', parameters] as const));
      }
    }
  }

  private deliver(hosted: HostedVat, delivery: Delivery): Awaitable<CrankReport> {
    const active: Active = { hosted, ...(this.tracing && { syscalls: [] }) };
    this.active = active;
    hosted.transcript?.begin(delivery);
    let result: Awaitable<VatDeliveryResult>;
    try {
      result = hosted.manager.deliver(delivery);
    } catch (error) {
      result = ['error', messageOf(error)];
    }
    if (!isThenable(result)) return this.conclude(active, delivery, result);
    return result.then(
      (done) => this.conclude(active, delivery, done),
      (error: unknown) => this.conclude(active, delivery, ['error', messageOf(error)]),
    );
  }

  private conclude(active: Active, delivery: Delivery, result: VatDeliveryResult): CrankReport {
    this.active = undefined;
    if (active.fault) throw active.fault;
    const { record } = active.hosted;
    const { exit } = this.core.syscalls;
    this.core.syscalls.exit = undefined;
    const problem = active.condemned ?? (result[0] === 'error' ? result[1] : undefined);
    const about = {
      vatId: record.id,
      delivery,
      result,
      ...(active.syscalls && { syscalls: active.syscalls }),
    };
    let terminated: TerminatedVat | undefined;
    if (problem !== undefined) {
      terminated = this.undoAndEnd(record, errorData(problem));
    } else if (exit?.isFailure) {
      terminated = this.undoAndEnd(record, exit.info);
    } else {
      active.hosted.transcript?.commit();
      this.countDirt(record, delivery);
      if (exit) terminated = this.end(record, false, exit.info);
    }
    return this.finish({ type: 'delivery', ...about, ...(terminated && { terminated }) });
  }

  /** What the vat did has never been; what it was given waits again, and will find nobody. */
  private undoAndEnd(record: VatRecord, info: CapData): TerminatedVat {
    this.core.state.buffer.rollBack();
    // What it meant to hand over may not exist any more.
    const isWhole = info.slots.every((kref) => this.core.references.exists(kref));
    return this.end(record, true, isWhole ? info : errorData('vat terminated'));
  }

  /** @throws when the kernel cannot do without the vat */
  end(record: VatRecord, isFailure: boolean, info: CapData): TerminatedVat {
    const { id: vatId, name } = record;
    if (record.options.critical) throw new CriticalVatTerminated(name, info);
    this.core.termination.end(record);
    this.core.onTerminated({ vatId, name, isFailure, info });
    return { vatId, name, isFailure, info };
  }

  private countDirt(record: VatRecord, [type]: Delivery): void {
    const { reapInterval = 1000, reapGcKrefs = 20 } = record.options;
    record.touch();
    record.deliveries += 1;
    if (type === 'bringOutYourDead' || reapInterval === 'never') return;
    record.deliveriesSinceReap += 1;
    const isDue =
      record.deliveriesSinceReap >= reapInterval ||
      (reapGcKrefs !== 'never' && record.gcKrefsSinceReap >= reapGcKrefs);
    if (isDue) this.core.state.reapQueue.add(record.id);
  }

  private finish(report: Omit<CrankReport, 'crank'>): CrankReport {
    const { state, references } = this.core;
    references.collect();
    const crank = state.cranks.take();
    state.buffer.commit();
    return { crank, ...report };
  }

  /** The way of a vat to the kernel. It never throws. */
  handlerOf(hosted: () => HostedVat): VatSyscallHandler {
    return (syscall) => {
      const { active } = this;
      if (!active || active.hosted !== hosted()) {
        this.late.add(hosted().record);
        return ['error', 'a syscall outside of a delivery'];
      }
      if (active.condemned !== undefined) return condemned;
      const answer = this.carryOut(active, syscall);
      active.syscalls?.push([syscall, answer]);
      active.hosted.transcript?.add(syscall, answer);
      return answer;
    };
  }

  private carryOut(active: Active, syscall: VatSyscall): VatSyscallResult {
    const { translator } = active.hosted;
    try {
      const kernelSyscall = translator.toKernel(syscall);
      if (!kernelSyscall) return done;
      return translator.resultToVat(this.core.syscalls.execute(kernelSyscall));
    } catch (error) {
      if (error instanceof IllegalSyscall) active.condemned = `illegal syscall: ${error.message}`;
      else active.fault = error as Error;
      return condemned;
    }
  }
}

/** A vat without which the host does not want the kernel to go on. */
export class CriticalVatTerminated extends Error {
  constructor(
    name: string,
    readonly info: CapData,
  ) {
    super(`the critical vat ${name} was terminated: ${info.body}`);
  }
}

const bringOutYourDead: Delivery = Object.freeze(['bringOutYourDead'] as const);
const done: VatSyscallResult = Object.freeze(['ok', null] as const);
const condemned: VatSyscallResult = Object.freeze([
  'error',
  'the syscall was illegal: the vat is terminated',
] as const);
