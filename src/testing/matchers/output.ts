import { given } from '../../support/given';
import { isRecord } from '../../support/json';
import { fits } from './fits';
import { shown, wrongValue, type Verdict } from './verdict';

/** The output of a command as a test expects it: stdout, or both streams. */
export type ExpectedOutput =
  | string
  | RegExp
  | {
      readonly stdout?: string | RegExp | undefined;
      readonly stderr?: string | RegExp | undefined;
    };

/** What has output: the result of a command, or a running command. */
export interface HasOutput {
  /** Its stdout, as UTF-8. */
  readonly stdout: string;
  /** Its stderr, as UTF-8. */
  readonly stderr: string;
}

/** Whether a command has written exactly a text, or one that a pattern fits. */
export function output(received: unknown, expected: ExpectedOutput): Verdict {
  const { stdout, stderr } = Object(received) as Partial<HasOutput>;
  if (typeof stdout !== 'string' || typeof stderr !== 'string') {
    throw wrongValue('toHaveOutput', 'the result of a command or a running command', received);
  }
  const wanted = wantedOf(expected);
  const written = { stdout, stderr };
  const wrong = (['stdout', 'stderr'] as const).find(
    (stream) => wanted[stream] !== undefined && !fits(written[stream], wanted[stream]),
  );
  const all = `stdout: ${shown(stdout)}\nstderr: ${shown(stderr)}`;
  return {
    pass: wrong === undefined,
    message: () =>
      wrong === undefined
        ? `expected other output than ${shown(expected)}\n\n${all}`
        : `expected ${wrong} ${wanted[wrong] instanceof RegExp ? 'to match' : 'to be'} ${shown(wanted[wrong])}\n\n${all}`,
  };
}

const isText = (value: unknown): value is string | RegExp =>
  typeof value === 'string' || value instanceof RegExp;

/** An expectation that expects nothing, as of a misspelt name, would fit any output. */
function wantedOf(expected: ExpectedOutput): {
  stdout?: string | RegExp | undefined;
  stderr?: string | RegExp | undefined;
} {
  if (isText(expected)) return { stdout: expected };
  const streams: [string, unknown][] = isRecord(expected) ? Object.entries(given(expected)) : [];
  const isKnown = ([name, text]: [string, unknown]): boolean =>
    (name === 'stdout' || name === 'stderr') && isText(text);
  if (streams.length > 0 && streams.every(isKnown)) return expected;
  throw wrongValue('toHaveOutput', 'a text, a pattern, or these for stdout and stderr', expected);
}
