/** Something that a vat tries, to get hold of an object of its host or to reach the host. */
export interface Attack {
  /** By this it is called in reports. */
  readonly id: string;
  /** What it does, in a line. */
  readonly says: string;
  /** Where it is discussed in public: a CVE, an advisory, an issue, or an address. */
  readonly of: string;
  /**
   * The body of a function of the attacking vat: see test/fixtures/vat/escapes/attacker.js for what it finds
   * there. What it returns or throws, and what it puts into `L`, is looked through.
   */
  readonly code: string;
  /** Whether it is made while the vat starts: the host itself is on the stack then, and no promise job. */
  readonly atStart?: boolean;
  /** Whether it needs a vat of its own: its text may be refused, and no other is to be refused with it. */
  readonly alone?: boolean;
}

/** Whether an attack is over only when others have answered. */
export const asksOthers = ({ code }: Attack): boolean => /\bE\b|HandledPromise/.test(code);

/** The attacks as the elements of an array, for attacker.js. */
export const textOf = (attacks: readonly Attack[]): string =>
  attacks.map(({ code }) => `function () {\n${code}\n},`).join('\n');

/** An attack as a line of a list. */
type Line = readonly [
  id: string,
  says: string,
  of: string,
  code: string,
  how?: 'alone' | 'at start',
];

/** Attacks of one kind, whose ids begin with its name. */
export const attacksOf = (kind: string, lines: readonly Line[]): readonly Attack[] =>
  lines.map(([id, says, of, code, how]) => ({
    ...{ id: `${kind}/${id}`, says, of, code },
    ...(how === 'alone' && { alone: true }),
    ...(how === 'at start' && { atStart: true }),
  }));
