import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { withDeadline } from '../../support/deadline';
import type { StartVmOptions } from './start-limits';
import { startVm } from './start-vm';
import type { StartedVm } from './started-vm';

/** What a manager looks after: a started VM, or something around one. */
export interface Managed {
  /** For reports. */
  readonly name: string;
  /** Settles when it is over. */
  readonly exited: Promise<unknown>;
  /** @param graceMs milliseconds until it is ended by force */
  stop(graceMs?: number): Promise<unknown>;
}

/** What stopping has come to. */
export interface StopReport {
  /** What was stopped. */
  readonly name: string;
  /** Milliseconds that it took. */
  readonly ms: number;
  /** Undefined when it is over. */
  readonly problem: string | undefined;
}

const GRACE_MS = 5000;
/** What is killed at the end of its grace needs as long to be gone. */
const REMOVAL_MS = 1000;

/** The VMs of one host: started, forgotten when they are over, and stopped together. */
export class VmManager {
  private readonly managed = new Set<Managed>();
  private readonly starts = new AbortController();

  /** What is there now. */
  get running(): readonly Managed[] {
    return [...this.managed];
  }

  /** As `startVm`, and looks after it. A start that is not finished when all are stopped is cancelled. */
  async start(options: StartVmOptions): Promise<StartedVm> {
    const { signal: ours } = this.starts;
    const controller = new AbortController();
    const cancel = (): void => controller.abort(options.signal?.reason);
    const signals = options.signal ? [ours, options.signal] : [ours];
    for (const signal of signals) {
      if (signal.aborted) cancel();
      signal.addEventListener('abort', cancel);
    }
    try {
      return await this.track(await startVm({ ...options, signal: controller.signal }));
    } finally {
      for (const signal of signals) signal.removeEventListener('abort', cancel);
    }
  }

  /**
   * Looks after something from now on.
   *
   * @throws VMRE_VM_STOPPED when all were stopped meanwhile; this one then is as well
   */
  async track<T extends Managed>(vm: T): Promise<T> {
    if (this.starts.signal.aborted) {
      await vm.stop(0);
      throw new VmreError('VMRE_VM_STOPPED', `${vm.name} was started while all were stopped`);
    }
    this.managed.add(vm);
    const forget = (): void => void this.managed.delete(vm);
    vm.exited.then(forget, forget);
    return vm;
  }

  /**
   * Stops all of them at once, and starts nothing any more.
   *
   * @param graceMs milliseconds that each is given until it is killed. Default 5000
   * @returns what became of each, at the latest a second after that
   */
  stopAll(graceMs = GRACE_MS): Promise<StopReport[]> {
    this.starts.abort();
    return Promise.all(this.running.map((vm) => this.stopOne(vm, graceMs)));
  }

  private async stopOne(vm: Managed, graceMs: number): Promise<StopReport> {
    const { name } = vm;
    const begin = performance.now();
    const limit = graceMs + REMOVAL_MS;
    const late = (): Error => new Error(`it is not over after ${limit / 1000} s`);
    let problem: string | undefined;
    try {
      await withDeadline(vm.stop(graceMs), limit, late);
    } catch (error) {
      problem = messageOf(error);
    }
    return { name, ms: performance.now() - begin, problem };
  }
}
