/** A violation of a rule of the contract, see docs/conformance.md. */
export interface SessionDeparture {
  /** Number of the rule: `R40`. */
  rule: string;
  /** What must hold, in a few words. */
  title: string;
  /** The rule, and what a supervisor does if it is violated. */
  text: string;
  /** What was seen first. */
  seen: string;
  /** How to mend it. */
  mend: string;
  /** How often the rule was violated. */
  count: number;
}
