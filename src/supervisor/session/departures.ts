import { ruleGroups } from '../conformance/rules';

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

/** The violations of a session, one per rule. */
export class DepartureLog {
  private readonly byRule = new Map<string, SessionDeparture>();

  /**
   * @param isStrict whether anything is recorded
   * @param onFirst called with the first violation of each rule
   */
  constructor(
    readonly isStrict: boolean,
    private readonly onFirst: (departure: SessionDeparture) => void,
  ) {}

  get all(): readonly SessionDeparture[] {
    return [...this.byRule.values()];
  }

  readonly report = (rule: string, seen: string): void => {
    if (!this.isStrict) return;
    const known = this.byRule.get(rule);
    if (known) {
      known.count += 1;
      return;
    }
    const found = ruleGroups.flatMap(({ rules }) => rules).find(({ id }) => id === rule);
    const { title = '', rule: text = '', mend = '' } = found ?? {};
    const departure = { rule, title, text, seen, mend, count: 1 };
    this.byRule.set(rule, departure);
    this.onFirst(departure);
  };
}
