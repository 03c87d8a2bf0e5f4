import type { CrankReport } from './cranks/crank-report';
import { DEFAULT_CLEANUP_BUDGET } from '../limits';

/** How long a run goes on. Without any limit it goes on until there is nothing to do. */
export interface RunPolicy {
  /** Cranks at most. */
  maxCranks?: number;
  /** Milliseconds at most; a delivery that is under way is not interrupted. */
  maxMs?: number;
  /** Entries of ended vats to remove in one crank; 0 leaves them for later. Default 100. */
  cleanupBudget?: number;
  /** Asked after each crank; false ends the run. */
  shouldContinue?: (report: CrankReport) => boolean;
}

/** What a run has done. */
export interface RunSummary {
  /** Cranks that were made. */
  readonly cranks: number;
  /** Whether something is left to do. */
  readonly hasWork: boolean;
}

/** Whether a policy lets a run go on. */
export class RunLimits {
  private cranks = 0;
  private readonly until: number;

  constructor(private readonly policy: RunPolicy) {
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

  /** @returns whether the run goes on */
  add(report: CrankReport): boolean {
    this.cranks += 1;
    return this.policy.shouldContinue?.(report) ?? true;
  }
}
