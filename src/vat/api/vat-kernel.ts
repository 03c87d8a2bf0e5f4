import type { Observable } from 'rxjs';

import type { KernelRef } from '../capdata/kernel-ref';
import type { CrankReport, SuspendedVat } from '../kernel/cranks/crank-report';
import type { KernelFacet } from '../kernel/facet/kernel-facet';
import type { MeterOptions } from '../kernel/meters';
import type { MeterState } from '../kernel/state/meter-record';
import type { KernelStatistics } from '../kernel/facet/statistics';
import type { RunPolicy, RunSummary } from '../kernel/run-policy';
import type { AddVatOptions } from '../kernel/vats/create-vat';
import type { VatId } from '../types/refs';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { MessageResult, VatTermination } from './host-values';
import type { TelemetryApi } from './metrics/open-telemetry';
import type { VatMetrics } from './metrics/vat-metrics';
import type { SlogOptions } from './slog/slog-to';
import type { TraceTarget } from './trace';
import type {
  MethodAnswer,
  MethodArguments,
  MethodName,
  QueuedArguments,
  TargetRoot,
  VatSpecOf,
} from './typed-vats';
import type { VatUpgrade } from './vat-spec';

/**
 * A kernel of vats, opened by {@link openKernel}. Its methods take and return plain values of the host.
 *
 * `Roots` has the type of each vat's root object, by name: see {@link RootsOf}. By default the vats are not
 * known to the compiler, and any name, method and argument compiles.
 */
export interface VatKernel<Roots extends object = Readonly<Record<string, unknown>>> {
  /** Every crank, when it ends. Its effects may not be persisted yet. */
  readonly cranks$: Observable<CrankReport>;
  /** Vats that ended, when that is persisted. */
  readonly terminations$: Observable<VatTermination>;
  /** Vats that were suspended after a fault, when that is persisted. */
  readonly suspensions$: Observable<SuspendedVat>;
  /** Results of messages, when they are persisted. */
  readonly results$: Observable<MessageResult>;
  /** Meters that fell below their threshold, when that is persisted. */
  readonly meters$: Observable<MeterState>;
  /** Emits when there is work while the kernel does not run. */
  readonly work$: Observable<void>;

  /** The kernel in its own terms: inspection, and data instead of values. */
  readonly facet: KernelFacet;
  /** Whether there is work. */
  readonly hasWork: boolean;
  /** The current statistics. */
  readonly statistics: KernelStatistics;
  /**
   * A hash of the persisted state: tables, vat stores and transcripts. Kernels that did the same work have
   * the same hash, however their writes were grouped.
   */
  readonly activityHash: string;

  /**
   * Adds a vat, or restores the vat of this name from before a restart.
   * @returns the id of the vat
   * @throws VMRE_VAT_NAME_TAKEN, VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_DIVERGED, VMRE_VAT_VALUE_UNPASSABLE;
   *   VMRE_VAT_OPTION_REFUSED if the vat cannot have one of the options; VMRE_VAT_TERMINATED if it has ended,
   *   and `restartTerminated` is not set
   */
  addVat<Build>(name: string, spec: VatSpecOf<Build>): Promise<VatId>;

  /**
   * Connects a manager that the host provides.
   * @returns the id of the vat
   * @throws as {@link addVat}
   */
  addVatManager(name: string, make: VatManagerFactory, options?: AddVatOptions): Promise<VatId>;

  /** The root object of a vat. @throws VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED */
  root<To extends (keyof Roots & string) | VatId>(nameOrId: To): KernelRef<TargetRoot<Roots, To>>;

  /**
   * Terminates a vat.
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED
   */
  terminateVat(nameOrId: (keyof Roots & string) | VatId, reason: string): Promise<void>;

  /**
   * Upgrades a vat atomically. It keeps its root object, its baggage and, unless new ones are given, its
   * parameters. Promises of the old code are rejected, and its other objects are abandoned. Runs the kernel
   * if it does not run.
   * @returns the number of the new incarnation, when it is persisted; the first is 0
   * @throws the error of the new code if it does not start (the vat keeps its old code); VMRE_VAT_UNKNOWN,
   *   VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_VALUE_UNPASSABLE
   */
  upgradeVat(nameOrId: (keyof Roots & string) | VatId, code: VatUpgrade): Promise<number>;

  /**
   * Pauses a vat: its deliveries wait, also across restarts. Other vats continue.
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN
   */
  pauseVat(nameOrId: (keyof Roots & string) | VatId): Promise<void>;

  /**
   * Resumes a paused or suspended vat. Its deliveries keep their order; after a fault, the first one is that
   * which was undone.
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_MANAGER_MISSING, VMRE_VAT_TERMINATED
   */
  resumeVat(nameOrId: (keyof Roots & string) | VatId): Promise<void>;

  /**
   * Creates a meter that vats can share, unless there is one of this name.
   * @returns its id, when it is persisted
   * @throws VMRE_OPTION_INVALID
   */
  addMeter(name: string, options?: MeterOptions): Promise<string>;

  /** The current state of a meter. @throws VMRE_METER_UNKNOWN */
  meter(nameOrId: string): MeterState;

  /**
   * Adds steps to a meter, and resumes the vats that were suspended because it was exhausted.
   * @returns when this is persisted
   * @throws VMRE_METER_UNKNOWN, VMRE_OPTION_INVALID
   */
  refillMeter(nameOrId: string, steps: number): Promise<void>;

  /**
   * Changes the number of steps below which a meter is reported.
   * @returns when this is persisted
   * @throws VMRE_METER_UNKNOWN, VMRE_OPTION_INVALID
   */
  setMeterThreshold(nameOrId: string, steps: number): Promise<void>;

  /**
   * Sends a message, runs the kernel until it has no work, and returns the answer. References in the answer
   * are valid only while something else refers to them, too.
   * @param target name or id of a vat, for its root object; or a reference
   * @throws the error that the method threw; VMRE_VAT_TERMINATED if the vat has ended, or ends before it
   *   answers; VMRE_VAT_SUSPENDED if it is suspended (the message waits); VMRE_VAT_UNANSWERED if there is no
   *   answer, and the kernel has no more work or the run ended at a limit of `runLimits`
   */
  call<
    To extends (keyof Roots & string) | VatId | KernelRef,
    Method extends MethodName<TargetRoot<Roots, To>>,
  >(
    target: To,
    method: Method,
    ...args: MethodArguments<TargetRoot<Roots, To>, Method>
  ): Promise<MethodAnswer<TargetRoot<Roots, To>, Method>>;

  /**
   * Queues a message.
   * @param target name or id of a vat, for its root object; or a reference
   * @param rest `args`, an array of values, or data with references of the kernel; default none. `policy`,
   *   whether a rejected result stops the kernel; default `ignore`
   * @returns the kernel's promise for the result, when the message is persisted
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_REFERENCE_UNKNOWN, VMRE_VAT_VALUE_UNPASSABLE
   */
  queueMessage<
    To extends (keyof Roots & string) | VatId | KernelRef,
    Method extends MethodName<TargetRoot<Roots, To>>,
  >(
    target: To,
    method: Method,
    ...rest: QueuedArguments<MethodArguments<TargetRoot<Roots, To>, Method>>
  ): Promise<string>;

  /**
   * Waits for a result to be persisted. The host must run the kernel meanwhile.
   * @throws VMRE_VAT_REFERENCE_UNKNOWN, VMRE_KERNEL_PANIC
   */
  settled(kpid: string): Promise<MessageResult>;

  /** Releases a result: what only it refers to can be collected. */
  forget(kpid: string): Promise<void>;

  /**
   * Runs the kernel until it has no work or the policy stops it. A limit that the policy does not set is that
   * of `runLimits`. What is left stays queued, and the next run continues with it.
   * @returns what was done, when it is persisted
   * @throws VMRE_KERNEL_RUNNING if a run is in progress; VMRE_KERNEL_PANIC if the kernel has stopped after an
   *   error; VMRE_VAT_MANAGER_MISSING; VMRE_VAT_DIVERGED, VMRE_VAT_WORKER_FAILED if a vat cannot be brought
   *   back (nothing is lost)
   */
  run(policy?: RunPolicy): Promise<RunSummary>;

  /**
   * Runs the kernel whenever it has work, until the signal aborts or the kernel is closed: the crank in
   * progress is the last one.
   * @throws VMRE_KERNEL_PANIC, VMRE_KERNEL_RUNNING
   */
  runAlways(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;

  /**
   * Writes every crank from now on as a line of JSON.
   * @returns stops the trace; resolves when all lines are written
   * @throws VMRE_OPTION_INVALID if the file cannot be opened
   */
  traceTo(target: TraceTarget): () => Promise<void>;

  /**
   * Writes every crank from now on in the format of SwingSet's slog, for the tools that read it: see
   * docs/vat-metrics.md.
   * @returns stops it; resolves when all lines are written
   * @throws VMRE_OPTION_INVALID if the file cannot be opened
   */
  slogTo(target: TraceTarget, options?: SlogOptions): () => Promise<void>;

  /** Collects metrics from now on, for Prometheus: see docs/vat-metrics.md. */
  collectMetrics(): VatMetrics;

  /**
   * Reports every delivery from now on to OpenTelemetry, as a span, and counts deliveries and steps.
   * @param api the package `@opentelemetry/api`
   * @returns ends it
   */
  reportTo(api: TelemetryApi): () => void;

  /** The persisted state as lines of JSON for {@link importState}. Do not call it while the kernel runs. */
  exportState(): Iterable<string>;

  /**
   * Stops all workers and devices after the current crank, and closes a store that the kernel opened. The
   * queue stays in the store. Calling it again has no effect; pending and later calls of other methods reject
   * with VMRE_KERNEL_PANIC.
   */
  close(): Promise<void>;

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void>;
}
