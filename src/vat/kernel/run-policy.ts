import { checkLimits } from '../../support/check-limits';
import type { CrankReport } from './cranks/crank-report';
import { DEFAULT_CLEANUP_BUDGET } from '../limits';

/** When a run ends. Without a limit it ends when there is no work. */
export interface RunPolicy {
  /** The maximum number of cranks. */
  maxCranks?: number | undefined;
  /** The maximum number of milliseconds; a delivery in progress is not interrupted. */
  maxMs?: number | undefined;
  /** Entries of ended vats that are removed in one crank; 0 leaves them for later. Default 100. */
  cleanupBudget?: number | undefined;
  /** Called after each crank; false ends the run. */
  shouldContinue?: ((report: CrankReport) => boolean) | undefined;
}

/** The result of a run. */
export interface RunSummary {
  /** The number of cranks. */
  readonly cranks: number;
  /** Whether there is more work. */
  readonly hasWork: boolean;
}

/** Decides when a policy ends a run. */
export class RunLimits {
  private cranks = 0;
  private readonly until: number;

  constructor(private readonly policy: RunPolicy) {
    checkLimits(policy, { maxCranks: 'count', maxMs: 'milliseconds', cleanupBudget: 'count' });
    this.until = policy.maxMs === undefined ? Infinity : performance.now() + policy.maxMs;
  }

  get count(): number {
    return this.cranks;
  }

  get cleanupBudget(): number {
    return this.policy.cleanupBudget ?? DEFAULT_CLEANUP_BUDGET;
  }

  get mayContinue(): boolean {
    if (this.cranks >= (this.policy.maxCranks ?? Infinity)) return false;
    return this.until === Infinity || performance.now() < this.until;
  }

  /** @returns whether the run continues */
  add(report: CrankReport): boolean {
    this.cranks += 1;
    return this.policy.shouldContinue?.(report) ?? true;
  }
}
