import type { CrankReport } from './cranks/crank-report';

/** How long a run goes on. Without any limit it goes on until there is nothing to do. */
export interface RunPolicy {
  /** Cranks at most. */
  cranks?: number;
  /** Milliseconds at most; a delivery that is under way is not interrupted. */
  timeMs?: number;
  /** Entries of ended vats to remove in one crank; 0 leaves them for later. Default 100. */
  cleanupBudget?: number;
  /** Asked after each crank; false ends the run. */
  goOn?: (report: CrankReport) => boolean;
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
    this.until = policy.timeMs === undefined ? Infinity : performance.now() + policy.timeMs;
  }

  get count(): number {
    return this.cranks;
  }

  get cleanupBudget(): number {
    return this.policy.cleanupBudget ?? 100;
  }

  get mayGoOn(): boolean {
    if (this.cranks >= (this.policy.cranks ?? Infinity)) return false;
    return this.until === Infinity || performance.now() < this.until;
  }

  /** @returns whether the run goes on */
  add(report: CrankReport): boolean {
    this.cranks += 1;
    return this.policy.goOn?.(report) ?? true;
  }
}
