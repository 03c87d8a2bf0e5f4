import type { VmreError } from './errors/vmre-error';
import { printable, printableJson, printableJsonText } from './printable';

/** Maximum number of characters in a line; a longer one is truncated with a note. */
export const MAX_LINE_CHARACTERS = 4000;

/** A line at the bottom of a terminal, which gives way to output. */
export interface BottomLine {
  hide(): void;
  show(): void;
}

let bottom: BottomLine | undefined;

/** Shows a line below everything that is printed from now on; undefined for none. */
export const showBelow = (line: BottomLine | undefined): void => void (bottom = line);

function write(stream: NodeJS.WriteStream, text: string): void {
  bottom?.hide();
  stream.write(`${text}\n`);
  bottom?.show();
}

/**
 * Prints a result on stdout. The text may come from others, such as file names and the output of runtimes:
 * control characters are escaped, and long lines are truncated.
 */
export const print = (text: string): void => write(process.stdout, shown(text));

/** Prints a line on stdout that consists of printable texts and escape codes of styles. */
export const printPainted = (line: string): void => write(process.stdout, line);

/** Prints a line on stderr, like {@link printPainted}. */
export const tellPainted = (line: string): void => write(process.stderr, line);

/** Prints a text other than a result on stderr. */
export const tell = (text: string): void => write(process.stderr, shown(text));

/** Prints a warning as one entry. */
export const warn = (text: string): void => tell(`warning: ${inOne(text)}`);

/** @param indent number of spaces per level; 0 writes one line */
export const printJson = (value: object, indent = 2): void =>
  write(process.stdout, printableJson(value, indent));

/** @param json a JSON text */
export const printJsonText = (json: string): void => write(process.stdout, printableJsonText(json));

/** Prints the result of a command as JSON, with `ok: true`. */
export const printResult = (result: object): void => printJson({ ok: true, ...result });

/** A failure as JSON: `ok: false`, and the error. */
export const failure = ({ code, message, hint }: VmreError): object => ({
  ok: false,
  error: { code, message, hint },
});

/** Prints an error: as text for people on stderr, or as one line of JSON on stdout. */
export function tellError(error: VmreError, json: boolean): void {
  if (json) printJson(failure(error), 0);
  else write(process.stderr, painted(error));
}

/** The text of an error, with a red head where the terminal has colours. */
function painted(error: VmreError): string {
  const text = error.describe();
  const { takesColours, paintFor } = loadColours();
  if (!takesColours(process.stderr)) return text;
  const paint = paintFor(process.stderr);
  const head = /^error \w+:/.exec(text)?.[0] ?? '';
  return paint('red', head) + text.slice(head.length);
}

const loadColours = () => require('./terminal/colours') as typeof import('./terminal/colours');

/** Indents all lines of a text after the first, so that no line looks like a separate text. */
export const inOne = (text: string): string => text.replace(/\n(?! {2})/g, '\n  ');

/** Waits until all output is written or failed. */
export async function flushed(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => void stream.write('', () => resolve()));
  }
  await new Promise(setImmediate); // lets error listeners run
}

const shown = (text: string): string =>
  text
    .split('\n')
    .map((line) => printable(line, { most: MAX_LINE_CHARACTERS }))
    .join('\n');
