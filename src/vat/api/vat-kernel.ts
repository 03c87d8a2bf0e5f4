import type { Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import { KernelRef } from '../capdata/kernel-ref';
import { encodeCapData, encodeMethod } from '../capdata/encode-capdata';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { CrankReport } from '../kernel/cranks/crank-report';
import type { HostResult } from '../kernel/facet/host-results';
import type { KernelFacet } from '../kernel/facet/kernel-facet';
import type { Kernel } from '../kernel/kernel';
import { vatTerminatedError } from '../kernel/state/ended-vats';
import type { ResultPolicy } from '../kernel/state/kernel-promise';
import type { RunPolicy, RunSummary } from '../kernel/run-policy';
import type { KernelStatistics } from '../kernel/facet/statistics';
import type { AddVatOptions } from '../kernel/vats/create-vat';
import type { CapData } from '../types/capdata';
import {
  isTerminated,
  decodeOrError,
  decodeResult,
  type MessageResult,
  type VatTermination,
} from './host-values';
import { runAlways } from './run-always';
import { exportState } from './state-file';
import { traceTo, type TraceTarget } from './trace';
import { managerFactoryFor, type VatKernelSetup } from './manager-factory';
import { addVatOptions } from './add-vat-options';
import { checkPipelining, type VatSpec, type VatUpgrade } from './vat-spec';

/** A kernel of vats. Its methods take and return plain values of the host. */
export class VatKernel {
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private closed: Promise<void> | undefined;
  /** The number of {@link runAlways} calls in progress. */
  private runners = 0;

  /** The kernel in its own terms: inspection, and data instead of values. */
  readonly facet: KernelFacet;

  /** @internal Use `openKernel`. */
  constructor(
    private readonly kernel: Kernel,
    private readonly store: Store,
    private readonly own: VatKernelSetup,
  ) {
    this.facet = kernel.facet;
  }

  /** Every crank, when it ends. Its effects may not be persisted yet. */
  get cranks$(): Observable<CrankReport> {
    return this.kernel.cranks$;
  }

  /** Vats that ended, when that is persisted. */
  get terminations$(): Observable<VatTermination> {
    return this.kernel.observers.terminations.observable(({ info, ...end }) => ({
      ...end,
      value: decodeOrError(info),
    }));
  }

  /** Results of messages, when they are persisted. */
  get results$(): Observable<MessageResult> {
    return this.kernel.observers.results.observable(({ data, ...result }) => ({
      ...result,
      value: decodeOrError(data),
    }));
  }

  /** Emits when there is work while the kernel does not run. */
  get work$(): Observable<void> {
    return this.kernel.work$;
  }

  /** Whether there is work. */
  get hasWork(): boolean {
    return this.kernel.hasWork;
  }

  /** The current statistics. */
  get statistics(): KernelStatistics {
    return this.facet.statistics;
  }

  /**
   * A hash of the persisted state: tables, vat stores and transcripts. Kernels that did the same work have
   * the same hash, however their writes were grouped.
   */
  get activityHash(): string {
    return this.facet.activityHash;
  }

  /**
   * Adds a vat, or restores the vat of this name from before a restart.
   * @throws VMRE_VAT_NAME_TAKEN, VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_DIVERGED, VMRE_VAT_VALUE_UNPASSABLE;
   *   VMRE_VAT_OPTION_REFUSED if the vat cannot have one of the options; VMRE_VAT_TERMINATED if it has ended,
   *   and `restartTerminated` is not set
   */
  async addVat(name: string, spec: VatSpec): Promise<string> {
    checkPipelining(name, spec);
    const make = managerFactoryFor(name, spec, this.own.surroundings);
    return this.kernel.addVatManager(name, make, addVatOptions(spec, this.own));
  }

  /**
   * Connects a manager that the host provides.
   * @returns the id of the vat
   * @throws as {@link addVat}
   */
  addVatManager(name: string, make: VatManagerFactory, options?: AddVatOptions): Promise<string> {
    return this.kernel.addVatManager(name, make, options);
  }

  /** The root object of a vat. @throws VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED */
  root(nameOrId: string): KernelRef {
    return new KernelRef(this.kernel.vatRoot(nameOrId));
  }

  /**
   * Terminates a vat.
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED
   */
  terminateVat(nameOrId: string, reason: string): Promise<void> {
    return this.kernel.terminateVat(this.idOf(nameOrId), reason);
  }

  /**
   * Upgrades a vat atomically. It keeps its root object, its baggage and, unless new ones are given, its
   * parameters. Promises of the old code are rejected, and its other objects are abandoned. Runs the kernel
   * if it does not run.
   * @returns the number of the new incarnation, when it is persisted; the first is 0
   * @throws the error of the new code if it does not start (the vat keeps its old code); VMRE_VAT_UNKNOWN,
   *   VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_VALUE_UNPASSABLE
   */
  async upgradeVat(nameOrId: string, code: VatUpgrade): Promise<number> {
    const make = managerFactoryFor(nameOrId, code, this.own.surroundings);
    const { message } = code;
    const parameters = 'parameters' in code ? { parameters: encodeCapData(code.parameters) } : {};
    const options = { ...parameters, message };
    const vatId = this.idOf(nameOrId);
    const kpid = await this.kernel.upgradeVat(vatId, make, options);
    return (await this.takeAnswer(kpid, 'the upgrade', vatId)) as number;
  }

  /**
   * Pauses a vat: its deliveries wait, also across restarts. Other vats continue.
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN
   */
  pauseVat(nameOrId: string): Promise<void> {
    return this.kernel.pauseVat(this.idOf(nameOrId));
  }

  /**
   * Resumes a paused vat. Its deliveries keep their order.
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_MANAGER_MISSING, VMRE_VAT_TERMINATED
   */
  resumeVat(nameOrId: string): Promise<void> {
    return this.kernel.resumeVat(this.idOf(nameOrId));
  }

  /**
   * Queues a message.
   * @param target name or id of a vat, for its root object; or a reference
   * @param args values, or data with references of the kernel
   * @param policy whether a rejected result stops the kernel. Default `ignore`
   * @returns the kernel's promise for the result, when the message is persisted
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_REFERENCE_UNKNOWN, VMRE_VAT_VALUE_UNPASSABLE
   */
  async queueMessage(
    target: string | KernelRef,
    method: string | symbol,
    args: readonly unknown[] | CapData = [],
    policy?: ResultPolicy,
  ): Promise<string> {
    const to = typeof target === 'string' ? target : target.slot;
    const data = isCapData(args) ? args : encodeCapData(args);
    return this.kernel.queueMessage(to, encodeMethod(method), data, policy);
  }

  /**
   * Waits for a result to be persisted. The host must run the kernel meanwhile.
   * @throws VMRE_VAT_REFERENCE_UNKNOWN, VMRE_KERNEL_PANIC
   */
  async settled(kpid: string): Promise<MessageResult> {
    return decodeResult(await this.kernel.settled(kpid));
  }

  /** Releases a result: what only it refers to can be collected. */
  forget(kpid: string): Promise<void> {
    return this.kernel.forget(kpid);
  }

  /**
   * Sends a message, runs the kernel until it has no work, and returns the answer. References in the answer
   * are valid only while something else refers to them, too.
   * @throws the error that the method threw; VMRE_VAT_TERMINATED if the vat has ended, or ends before it
   *   answers; VMRE_VAT_UNANSWERED if the kernel has no more work and there is no answer
   */
  async call(
    target: string | KernelRef,
    method: string | symbol,
    ...args: readonly unknown[]
  ): Promise<unknown> {
    const vatId = typeof target === 'string' ? this.idOf(target) : undefined;
    return this.takeAnswer(await this.queueMessage(target, method, args), String(method), vatId);
  }

  /** @param vatId the receiver: if it has ended, the error contains the reason for its end */
  private async takeAnswer(kpid: string, what: string, vatId?: string): Promise<unknown> {
    try {
      const { status, value } = decodeResult(await this.answerTo(kpid, what));
      const ending = vatId === undefined ? undefined : this.facet.endingOf(vatId);
      if (status === 'rejected' && ending && isTerminated(value)) throw vatTerminatedError(ending);
      if (status === 'rejected') throw value;
      return value;
    } finally {
      await this.forget(kpid);
    }
  }

  /**
   * Runs the kernel until it has no work or the policy stops it.
   * @returns what was done, when it is persisted
   * @throws VMRE_KERNEL_RUNNING if a run is in progress; VMRE_KERNEL_PANIC if the kernel has stopped after an
   *   error; VMRE_VAT_MANAGER_MISSING; VMRE_VAT_DIVERGED, VMRE_VAT_WORKER_FAILED if a vat cannot be brought
   *   back (nothing is lost)
   */
  async run(policy?: RunPolicy): Promise<RunSummary> {
    const run = this.kernel.run(policy);
    if (!this.running) {
      const over = (): void => (this.running = undefined);
      this.running = run.then(over, over);
    }
    return run;
  }

  /**
   * Runs the kernel whenever it has work, until the signal aborts or the kernel shuts down.
   * @throws VMRE_KERNEL_PANIC, VMRE_KERNEL_RUNNING
   */
  async runAlways(signal?: AbortSignal): Promise<void> {
    const closing = this.closing.signal;
    const until = signal ? AbortSignal.any([signal, closing]) : closing;
    this.runners += 1;
    try {
      await runAlways(() => this.run(), this.kernel.observers.work, until);
    } finally {
      this.runners -= 1;
    }
  }

  /**
   * Writes every crank from now on as a line of JSON.
   * @returns stops the trace; resolves when all lines are written
   */
  traceTo(target: TraceTarget): () => Promise<void> {
    return traceTo(this.kernel, target);
  }

  /** The persisted state as lines of JSON for {@link importState}. Do not call it while the kernel runs. */
  exportState(): Iterable<string> {
    return exportState(this.store);
  }

  /**
   * Stops all workers and devices after the current crank. The queue stays in the store. Further calls have
   * no effect.
   */
  shutdown(): Promise<void> {
    return (this.closed ??= this.close());
  }

  private idOf(nameOrId: string): string {
    return this.facet.idOf(nameOrId) ?? nameOrId;
  }

  private async close(): Promise<void> {
    this.closing.abort();
    await this.kernel.shutdown();
    if (this.own.ownsStore) await this.store.close();
  }

  /** Runs the kernel here, unless {@link runAlways} does. */
  private async answerTo(kpid: string, method: string): Promise<HostResult> {
    if (this.runners > 0) return this.kernel.settled(kpid);
    for (;;) {
      const result = this.facet.result(kpid);
      if (result) return result;
      if (this.running) await this.running;
      else if (this.hasWork) await this.run();
      else
        throw new VmreError(
          'VMRE_VAT_UNANSWERED',
          `${method} has no answer, and the kernel has no more work`,
        );
    }
  }
}

const isCapData = (args: readonly unknown[] | CapData): args is CapData => !Array.isArray(args);
