import { inspect } from 'node:util';

/** Whether a value is as expected, with the messages for both cases. */
export interface Verdict {
  /** Whether it is as expected. */
  pass: boolean;
  /** What is wrong if it should have passed; if `pass`, what is wrong if it should not. */
  message: () => string;
}

/** Shows a value in a message. */
export const shown = (value: unknown): string =>
  inspect(value, { depth: 6, breakLength: 100, maxArrayLength: 200, maxStringLength: 1000 });

/** The error of a test that gives the matcher a value of another kind. */
export const wrongValue = (matcher: string, wanted: string, value: unknown): TypeError =>
  new TypeError(`${matcher} expects ${wanted}, got ${shown(value)}`);
