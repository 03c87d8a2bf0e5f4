import { checkLimits } from '../../support/check-limits';
import type { CrankReport } from './cranks/crank-report';
import { DEFAULT_CLEANUP_BUDGET } from '../limits';

/** When a run ends. Without a limit it ends when there is no work. */
export interface RunPolicy {
  /** The maximum number of cranks. */
  maxCranks?: number | undefined;
  /**
   * The maximum number of steps of all deliveries of the run together. The delivery that reaches it is
   * completed, and is the last one. Counts only the steps that workers report: see `limits.computation`.
   */
  maxComputation?: number | undefined;
  /** The maximum number of milliseconds; a delivery in progress is not interrupted. */
  maxMs?: number | undefined;
  /** Entries of ended vats that are removed in one crank; 0 leaves them for later. Default 100. */
  cleanupBudget?: number | undefined;
  /** Called after each crank; false ends the run. */
  shouldContinue?: ((report: CrankReport) => boolean) | undefined;
}

/** Limits of runs that a kernel uses unless a run has its own. */
export type RunLimitOptions = Pick<RunPolicy, 'maxCranks' | 'maxComputation' | 'maxMs'>;

/** Why a run ended: there was no more work, or a limit of its policy, or the kernel is being closed. */
export type RunEnd =
  'noWork' | 'maxCranks' | 'maxComputation' | 'maxMs' | 'shouldContinue' | 'closing';

/** The result of a run. */
export interface RunSummary {
  /** The number of cranks. */
  readonly cranks: number;
  /** Steps of all deliveries, as far as their workers count them. */
  readonly computation: number;
  /** Why the run ended. */
  readonly endedBy: RunEnd;
  /** Whether there is more work: the next run continues with it. */
  readonly hasWork: boolean;
  /** Items that are left in the run-queue. `statistics` shows them for each vat. */
  readonly queued: number;
}

/** Whether a run ended at a limit, and not because there was nothing more to do. */
export const isLimited = ({ endedBy }: RunSummary): boolean =>
  Object.hasOwn(runLimitKinds, endedBy);

const runLimitKinds = {
  maxCranks: 'count',
  maxComputation: 'count',
  maxMs: 'milliseconds',
} as const;

/** @throws VMRE_OPTION_INVALID */
export const checkRunLimits = (limits: RunLimitOptions): void =>
  checkLimits(limits, runLimitKinds, 'runLimits.');

/** Decides when a policy ends a run. */
export class RunLimits {
  private cranks = 0;
  private steps = 0;
  private isRefused = false;
  private readonly until: number;

  constructor(private readonly policy: RunPolicy) {
    checkLimits(policy, { ...runLimitKinds, cleanupBudget: 'count' });
    this.until = policy.maxMs === undefined ? Infinity : performance.now() + policy.maxMs;
  }

  get count(): number {
    return this.cranks;
  }

  get computation(): number {
    return this.steps;
  }

  get cleanupBudget(): number {
    return this.policy.cleanupBudget ?? DEFAULT_CLEANUP_BUDGET;
  }

  /** The limit that ends the run now; undefined if it continues. */
  get reached(): RunEnd | undefined {
    const { maxCranks = Infinity, maxComputation = Infinity } = this.policy;
    if (this.isRefused) return 'shouldContinue';
    if (this.cranks >= maxCranks) return 'maxCranks';
    if (this.steps >= maxComputation) return 'maxComputation';
    return this.until !== Infinity && performance.now() >= this.until ? 'maxMs' : undefined;
  }

  /** Counts a crank. */
  add(report: CrankReport): void {
    this.cranks += 1;
    this.steps += report.result?.[2]?.compute ?? 0;
    this.isRefused = this.policy.shouldContinue?.(report) === false;
  }
}
