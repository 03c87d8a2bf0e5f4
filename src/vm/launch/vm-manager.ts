import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { withDeadline } from '../../support/deadline';
import { graceOf, type StopOptions } from '../../support/stop-options';
import { START } from '../limits';
import type { StartVmOptions } from './start-options';
import { startVm } from './start-vm';
import type { StartedVm } from './started-vm';

/** What a manager manages: a started VM, or an object around one. */
export interface Managed {
  /** Name for reports. */
  readonly name: string;
  /** Settles when it has exited. */
  readonly exited: Promise<unknown>;
  /** Stops it. */
  stop(options?: StopOptions): Promise<unknown>;
}

/** The result of a stop. */
export interface StopReport {
  /** Name of what was stopped. */
  readonly name: string;
  /** Duration of the stop. */
  readonly tookMs: number;
  /** Why it could not be stopped; undefined when it exited. */
  readonly problem: string | undefined;
}

/** The VMs of one host, which can be stopped together. */
export class VmManager {
  private readonly managed = new Set<Managed>();
  private readonly starts = new AbortController();

  /** What is managed now. */
  get running(): readonly Managed[] {
    return [...this.managed];
  }

  /**
   * Starts a VM, and manages it.
   *
   * @param options those of `startVm`
   * @throws what `startVm` throws; VMRE_VM_STOPPED after {@link stopAll}
   */
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
   * Manages something until it exits.
   *
   * @returns the same object
   * @throws VMRE_VM_STOPPED after {@link stopAll}; `vm` is stopped then
   */
  async track<T extends Managed>(vm: T): Promise<T> {
    if (this.starts.signal.aborted) {
      await vm.stop({ graceMs: 0 });
      throw new VmreError('VMRE_VM_STOPPED', `${vm.name} was started after all VMs were stopped`);
    }
    this.managed.add(vm);
    const forget = (): void => void this.managed.delete(vm);
    vm.exited.then(forget, forget);
    return vm;
  }

  /**
   * Stops all VMs in parallel, and rejects further starts.
   *
   * @param options `graceMs`: milliseconds until a VM is killed. Default 5000
   * @returns the result for each, at the latest one second after `graceMs`
   */
  async stopAll(options?: StopOptions): Promise<StopReport[]> {
    const graceMs = graceOf(options, START.graceMs);
    this.starts.abort();
    return Promise.all(this.running.map((vm) => this.stopOne(vm, graceMs)));
  }

  /** Stops all VMs at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopAll();
  }

  private async stopOne(vm: Managed, graceMs: number): Promise<StopReport> {
    const { name } = vm;
    const begin = performance.now();
    const limit = graceMs + START.stopAllRemovalMs;
    const late = (): Error => new Error(`it is still running after ${limit / 1000} s`);
    let problem: string | undefined;
    try {
      await withDeadline(vm.stop({ graceMs }), limit, late);
    } catch (error) {
      problem = messageOf(error);
    }
    return { name, tookMs: performance.now() - begin, problem };
  }
}
