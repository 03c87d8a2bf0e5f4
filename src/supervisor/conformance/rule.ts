import type { Trial } from './trial';

/** What a rule needs from the user: a command that succeeds, one that fails, one that runs for long. */
export type Needed = 'run' | 'fail' | 'kill';

/** A rule of the contract between a supervisor and a runtime. */
export interface Rule {
  /** Its number in the list: `R1`. */
  readonly id: string;
  /** What holds, in a few words. */
  readonly title: string;
  /** The rule, and what a supervisor does otherwise. */
  readonly rule: string;
  /** The time within which it must hold; empty if there is no limit. */
  readonly limit: string;
  /** How to mend a runtime that violates it. */
  readonly mend: string;
  /** The only mode to which it applies. Default: both. */
  readonly mode?: 'server' | 'command';
  /** The command that it needs. Default: none. */
  readonly needs?: Needed;
  /**
   * Checks the rule.
   *
   * @returns what was seen
   * @throws Departure, NotChecked, NotApplicable
   */
  check(trial: Trial): Promise<string> | string;
}

/** Rules that belong together. */
export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly Rule[];
}
