/** An attempt of a vat to get hold of an object of its host or to reach the host. */
export interface Attack {
  /** Its name in reports. */
  readonly id: string;
  /** A one-line description. */
  readonly says: string;
  /** A public discussion of it: a CVE, an advisory, an issue, or an address. */
  readonly of: string;
  /**
   * The body of a function of the attacking vat: see test/fixtures/vat/escapes/attacker.js for its
   * environment. Its result or exception, and the content of `L`, is searched.
   */
  readonly code: string;
  /**
   * Whether it runs during the start of the vat: then the host itself is on the stack, without a promise job.
   */
  readonly atStart?: boolean;
  /**
   * Whether it needs a separate vat, because its code may be rejected, which must not affect other attacks.
   */
  readonly alone?: boolean;
}

/** Whether an attack ends only when others have answered. */
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
