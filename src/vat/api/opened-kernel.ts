import type { Observable } from 'rxjs';

import { deferred } from '../../support/deferred';
import type { Store } from '../../store/store';
import { KernelRef } from '../capdata/kernel-ref';
import { encodeCapData, encodeMethod } from '../capdata/encode-capdata';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { CrankReport, SuspendedVat } from '../kernel/cranks/crank-report';
import type { HostResult } from '../kernel/facet/host-results';
import type { KernelFacet } from '../kernel/facet/kernel-facet';
import type { Kernel } from '../kernel/kernel';
import { vatTerminatedError } from '../kernel/state/ended-vats';
import type { MeterOptions } from '../kernel/meters';
import type { MeterState } from '../kernel/state/meter-record';
import type { ResultPolicy } from '../kernel/state/kernel-promise';
import { isLimited, type RunPolicy, type RunSummary } from '../kernel/run-policy';
import type { KernelStatistics } from '../kernel/facet/statistics';
import type { AddVatOptions } from '../kernel/vats/create-vat';
import type { CapData } from '../types/capdata';
import type { VatId } from '../types/refs';
import {
  isTerminated,
  decodeOrError,
  decodeResult,
  type MessageResult,
  type VatTermination,
} from './host-values';
import { runAlways } from './run-always';
import { limitReached, unanswered } from './unanswered';
import { exportState } from './state-file';
import type { TelemetryApi } from './metrics/open-telemetry';
import type { VatMetrics } from './metrics/vat-metrics';
import type { SlogOptions } from './slog/slog-to';
import { traceTo, type TraceTarget } from './trace';
import { managerFactoryFor, type VatKernelSetup } from './manager-factory';
import { addVatOptions } from './add-vat-options';
import type { VatKernel } from './vat-kernel';
import { checkPipelining, checkPolicies, type VatSpec, type VatUpgrade } from './vat-spec';

/** The kernel that `openKernel` returns. It does not know the types of its vats: see {@link VatKernel}. */
export class OpenedKernel implements Omit<VatKernel, 'call' | 'root'> {
  private readonly closing = new AbortController();
  private running: Promise<void> | undefined;
  private closed: Promise<void> | undefined;
  /** The number of {@link runAlways} calls in progress. */
  private runners = 0;
  /** Settles when the last of them ends. */
  private idle = deferred();

  readonly facet: KernelFacet;

  constructor(
    private readonly kernel: Kernel,
    private readonly store: Store,
    private readonly own: VatKernelSetup,
  ) {
    this.facet = kernel.facet;
  }

  get cranks$(): Observable<CrankReport> {
    return this.kernel.cranks$;
  }

  get terminations$(): Observable<VatTermination> {
    return this.kernel.observers.terminations.observable(({ info, ...end }) => ({
      ...end,
      value: decodeOrError(info),
    }));
  }

  get suspensions$(): Observable<SuspendedVat> {
    return this.kernel.suspensions$;
  }

  get results$(): Observable<MessageResult> {
    return this.kernel.observers.results.observable(({ data, ...result }) => ({
      ...result,
      value: decodeOrError(data),
    }));
  }

  get work$(): Observable<void> {
    return this.kernel.work$;
  }

  get hasWork(): boolean {
    return this.kernel.hasWork;
  }

  get statistics(): KernelStatistics {
    return this.facet.statistics;
  }

  get activityHash(): string {
    return this.facet.activityHash;
  }

  async addVat(name: string, spec: VatSpec): Promise<VatId> {
    checkPipelining(name, spec);
    const make = managerFactoryFor(name, spec, this.own.surroundings);
    return this.addVatManager(name, make, addVatOptions(spec, this.own));
  }

  async addVatManager(
    name: string,
    make: VatManagerFactory,
    options?: AddVatOptions,
  ): Promise<VatId> {
    checkPolicies(name, options);
    return this.kernel.addVatManager(name, make, options);
  }

  root(nameOrId: string): KernelRef {
    return new KernelRef(this.kernel.vatRoot(nameOrId));
  }

  terminateVat(nameOrId: string, reason: string): Promise<void> {
    return this.kernel.terminateVat(this.idOf(nameOrId), reason);
  }

  async upgradeVat(nameOrId: string, code: VatUpgrade): Promise<number> {
    const vatId = this.idOf(nameOrId);
    const isMetered = this.kernel.state.vats.get(vatId as VatId)?.options.meter !== undefined;
    const make = managerFactoryFor(nameOrId, code, this.own.surroundings, isMetered);
    const { message } = code;
    const parameters = 'parameters' in code ? encodeCapData(code.parameters) : undefined;
    const kpid = await this.kernel.upgradeVat(vatId, make, { parameters, message });
    return (await this.takeAnswer(kpid, 'the upgrade', vatId)) as number;
  }

  pauseVat(nameOrId: string): Promise<void> {
    return this.kernel.pauseVat(this.idOf(nameOrId));
  }

  resumeVat(nameOrId: string): Promise<void> {
    return this.kernel.resumeVat(this.idOf(nameOrId));
  }

  get meters$(): Observable<MeterState> {
    return this.kernel.observers.meters.observable((meter) => meter);
  }

  addMeter(name: string, options?: MeterOptions): Promise<string> {
    return this.kernel.addMeter(name, options);
  }

  meter(nameOrId: string): MeterState {
    return this.kernel.meter(nameOrId);
  }

  refillMeter(nameOrId: string, steps: number): Promise<void> {
    return this.kernel.refillMeter(nameOrId, steps);
  }

  setMeterThreshold(nameOrId: string, steps: number): Promise<void> {
    return this.kernel.setMeterThreshold(nameOrId, steps);
  }

  async call(
    target: string | KernelRef,
    method: string | symbol,
    ...args: readonly unknown[]
  ): Promise<unknown> {
    const vatId = typeof target === 'string' ? this.idOf(target) : undefined;
    return this.takeAnswer(await this.queueMessage(target, method, args), String(method), vatId);
  }

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

  async settled(kpid: string): Promise<MessageResult> {
    return decodeResult(await this.kernel.settled(kpid));
  }

  forget(kpid: string): Promise<void> {
    return this.kernel.forget(kpid);
  }

  run(policy: RunPolicy = {}): Promise<RunSummary> {
    return this.startRun({ ...this.own.runLimits, ...withoutUndefined(policy) });
  }

  private async startRun(policy: RunPolicy): Promise<RunSummary> {
    const run = this.kernel.run(policy);
    if (!this.running) {
      const over = (): void => (this.running = undefined);
      this.running = run.then(over, over);
    }
    return run;
  }

  async runAlways({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const closing = this.closing.signal;
    const until = signal ? AbortSignal.any([signal, closing]) : closing;
    const shouldContinue = (): boolean => !until.aborted;
    this.runners += 1;
    try {
      await runAlways(() => this.startRun({ shouldContinue }), this.kernel.observers.work, until);
    } finally {
      this.runners -= 1;
      if (this.runners === 0) {
        this.idle.resolve();
        this.idle = deferred();
      }
    }
  }

  traceTo(target: TraceTarget): () => Promise<void> {
    return traceTo(this.kernel, target);
  }

  slogTo(target: TraceTarget, options?: SlogOptions): () => Promise<void> {
    const { slogTo } = require('./slog/slog-to') as typeof import('./slog/slog-to');
    return slogTo(this.kernel, target, options);
  }

  collectMetrics(): VatMetrics {
    const { collectMetrics } =
      require('./metrics/vat-metrics') as typeof import('./metrics/vat-metrics');
    return collectMetrics(this.kernel);
  }

  reportTo(api: TelemetryApi): () => void {
    const { reportTo } =
      require('./metrics/open-telemetry') as typeof import('./metrics/open-telemetry');
    return reportTo(this.kernel, api);
  }

  exportState(): Iterable<string> {
    return exportState(this.store);
  }

  close(): Promise<void> {
    return (this.closed ??= this.end());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private idOf(nameOrId: string): string {
    return this.facet.idOf(nameOrId) ?? nameOrId;
  }

  private async end(): Promise<void> {
    this.closing.abort();
    try {
      await this.kernel.close();
    } finally {
      if (this.own.ownsStore) await this.store.close();
    }
  }

  /** @param vatId the receiver: if it has ended, the error contains the reason for its end */
  private async takeAnswer(kpid: string, what: string, vatId?: string): Promise<unknown> {
    try {
      const { status, value } = decodeResult(await this.answerTo(kpid, what, vatId));
      const ending = vatId === undefined ? undefined : this.facet.endingOf(vatId);
      if (status === 'rejected' && ending && isTerminated(value)) throw vatTerminatedError(ending);
      if (status === 'rejected') throw value;
      return value;
    } finally {
      await this.forget(kpid);
    }
  }

  /** Runs the kernel here, unless {@link runAlways} does. */
  private async answerTo(kpid: string, method: string, vatId?: string): Promise<HostResult> {
    for (;;) {
      const result = this.facet.result(kpid);
      if (result) return result;
      if (this.closed || this.runners > 0) {
        const over = this.closed ?? this.idle.promise;
        const settled = await Promise.race([this.kernel.settled(kpid), over]);
        if (settled) return settled;
      } else if (this.running) await this.running;
      else if (this.hasWork) {
        const summary = await this.run();
        if (isLimited(summary) && !this.facet.result(kpid)) throw limitReached(method, summary);
      } else throw unanswered(method, this.statistics, vatId);
    }
  }
}

/** Undefined means the default of an option. */
const withoutUndefined = <T extends object>(options: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;

const isCapData = (args: readonly unknown[] | CapData): args is CapData => !Array.isArray(args);
