import { map, type Observable } from 'rxjs';

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
import { managerFactoryFor, type VatDefaults } from './manager-factory';
import { checkPipelining, isConfined, type VatSpec, type VatUpgrade } from './vat-spec';

interface VatKernelSetup {
  readonly surroundings: VatDefaults;
  /** Whether confined vats are recorded when nothing else is said. */
  readonly keepsTranscripts: boolean;
  readonly ownsStore: boolean;
  readonly restartTerminated: boolean;
}

/** A kernel of vats, in the values of its host. */
export class VatKernel {
  /** Every crank, when it is over. Its effects may not be kept yet. */
  readonly cranks$: Observable<CrankReport>;
  /** Vats that ended, when that is kept. */
  readonly terminations$: Observable<VatTermination>;
  /** What became of messages, when that is kept. */
  readonly results$: Observable<MessageResult>;
  /** That there is work while the kernel does not run. */
  readonly work$: Observable<void>;

  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private closed: Promise<void> | undefined;
  /** How many see to it that the kernel runs. */
  private runners = 0;

  /** What can be known of the kernel in its own terms: data instead of values. */
  readonly facet: KernelFacet;

  /** @internal Use `createKernel`. */
  constructor(
    private readonly kernel: Kernel,
    private readonly store: Store,
    private readonly own: VatKernelSetup,
  ) {
    this.facet = kernel.facet;
    this.cranks$ = kernel.cranks$;
    this.work$ = kernel.work$;
    this.results$ = kernel.results$.pipe(
      map(({ data, ...result }) => ({ ...result, value: decodeOrError(data) })),
    );
    this.terminations$ = kernel.terminations$.pipe(
      map(({ info, ...end }) => ({ ...end, value: decodeOrError(info) })),
    );
  }

  /** Whether there is anything to do. */
  get hasWork(): boolean {
    return this.kernel.hasWork;
  }

  /** What the kernel has at the moment. */
  get statistics(): KernelStatistics {
    return this.facet.statistics;
  }

  /**
   * A hash of all that the kernel keeps, as of what it has written last: tables, vat stores, transcripts. Kernels
   * that did the same have the same, whatever was written together.
   */
  get activityHash(): string {
    return this.facet.activityHash;
  }

  // Vats

  /**
   * Adds a vat; one of this name from before a restart is brought back.
   *
   * @returns its id
   * @throws VMRE_VAT_NAME_TAKEN, VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_DIVERGED, VMRE_VAT_VALUE_UNPASSABLE
   * @throws VMRE_VAT_OPTION_REFUSED for what only raw vats can have
   * @throws VMRE_VAT_TERMINATED when one of this name has ended, and no new one is asked for
   */
  async addVat(name: string, spec: VatSpec): Promise<string> {
    const { parameters, critical, reapInterval, enablePipelining } = spec;
    checkPipelining(name, spec);
    const restartTerminated = spec.restartTerminated ?? this.own.restartTerminated;
    const transcript = spec.transcript ?? (this.own.keepsTranscripts && isConfined(spec));
    return this.kernel.addVatManager(name, managerFactoryFor(name, spec, this.own.surroundings), {
      ...{ transcript, restartTerminated },
      ...(parameters !== undefined && { parameters: encodeCapData(parameters) }),
      ...(critical !== undefined && { critical }),
      ...(reapInterval !== undefined && { reapInterval }),
      ...(enablePipelining !== undefined && { enablePipelining }),
    });
  }

  /**
   * Connects a manager that was built elsewhere. See {@link addVat}.
   *
   * @throws VMRE_VAT_NAME_TAKEN, VMRE_VAT_DIVERGED, VMRE_VAT_WORKER_FAILED, VMRE_VAT_TERMINATED
   */
  addVatManager(name: string, make: VatManagerFactory, options?: AddVatOptions): Promise<string> {
    return this.kernel.addVatManager(name, make, options);
  }

  /** The root object of a vat, by its name or id. @throws VMRE_VAT_UNKNOWN */
  root(nameOrId: string): KernelRef {
    return new KernelRef(this.kernel.vatRoot(nameOrId));
  }

  /** Ends a vat. @returns when that is kept @throws VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED */
  terminateVat(nameOrId: string, reason: string): Promise<void> {
    return this.kernel.terminateVat(this.idOf(nameOrId), reason);
  }

  /**
   * Gives a vat new code, all at once or not at all: it has the same root object and the same baggage.
   * Promises of the old code are rejected, its other objects abandoned. It keeps the parameters that it has
   * when none are given. Runs the kernel if nobody does.
   *
   * @returns the number of the new incarnation, when that is kept; the first is 0
   * @throws what the new code has thrown, and the old one goes on
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_VALUE_UNPASSABLE
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
   * Gives a vat nothing from now on: what is for it waits, also over a restart, and nobody else does.
   *
   * @returns when that is kept
   * @throws VMRE_VAT_UNKNOWN
   */
  pauseVat(nameOrId: string): Promise<void> {
    return this.kernel.pauseVat(this.idOf(nameOrId));
  }

  /**
   * Gives a vat again what is for it, in its order.
   *
   * @returns when that is kept
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED, VMRE_VAT_MANAGER_MISSING
   */
  resumeVat(nameOrId: string): Promise<void> {
    return this.kernel.resumeVat(this.idOf(nameOrId));
  }

  // Messages

  /**
   * Queues a message.
   *
   * @param target a vat by name or id, for its root object; or a reference
   * @param args values, or data of the kernel's own
   * @param policy what becomes of a result that nobody waits for. Default `ignore`
   * @returns the promise of the kernel for its result, when the message is kept
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
   * Waits until a result is there and kept; somebody has to run the kernel meanwhile.
   *
   * @throws VMRE_VAT_REFERENCE_UNKNOWN, VMRE_KERNEL_PANIC
   */
  async settled(kpid: string): Promise<MessageResult> {
    return decodeResult(await this.kernel.settled(kpid));
  }

  /** The host does not want to know a result any more: what only it refers to may go. */
  forget(kpid: string): Promise<void> {
    return this.kernel.forget(kpid);
  }

  /**
   * Sends a message, runs the kernel until nothing is left to do, and gives the answer. References in it
   * last as long as somebody else has them, too.
   *
   * @throws what the method has thrown
   * @throws VMRE_VAT_TERMINATED when the vat has ended, or ends before it answers
   * @throws VMRE_VAT_UNANSWERED when everything is done and there is no answer
   */
  async call(
    target: string | KernelRef,
    method: string | symbol,
    ...args: readonly unknown[]
  ): Promise<unknown> {
    const vatId = typeof target === 'string' ? this.idOf(target) : undefined;
    return this.takeAnswer(await this.queueMessage(target, method, args), String(method), vatId);
  }

  /** @param vatId the vat that was asked; others are told no more than that it has ended */
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

  // Running

  /**
   * Does what there is to do, as long as the policy allows.
   *
   * @returns when all of it is kept
   * @throws VMRE_KERNEL_RUNNING, VMRE_KERNEL_PANIC, VMRE_VAT_MANAGER_MISSING
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
   * Runs whenever there is work, until the signal or the end of the kernel.
   *
   * @throws VMRE_KERNEL_PANIC, VMRE_KERNEL_RUNNING
   */
  async runAlways(signal?: AbortSignal): Promise<void> {
    const closing = this.closing.signal;
    const until = signal ? AbortSignal.any([signal, closing]) : closing;
    this.runners += 1;
    try {
      await runAlways(() => this.run(), this.work$, until);
    } finally {
      this.runners -= 1;
    }
  }

  // State

  /** Writes every crank from now on as a line of JSON. @returns ends it, when all is written */
  traceTo(target: TraceTarget): () => Promise<void> {
    return traceTo(this.kernel, target);
  }

  /** All state that is kept, as lines of JSON for importState. Not while the kernel runs. */
  exportState(): Iterable<string> {
    return exportState(this.store);
  }

  /** Ends all workers and devices, after the crank under way. What is queued waits in the store. Twice is fine. */
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

  /** Whoever runs the kernel always will bring it; otherwise it is run here. */
  private async answerTo(kpid: string, method: string): Promise<HostResult> {
    if (this.runners > 0) return this.kernel.settled(kpid);
    for (;;) {
      const result = this.facet.result(kpid);
      if (result) return result;
      if (this.running) await this.running;
      else if (this.hasWork) await this.run();
      else throw new VmreError('VMRE_VAT_UNANSWERED', `${method} has no answer`);
    }
  }
}

const isCapData = (args: readonly unknown[] | CapData): args is CapData => !Array.isArray(args);
