import type { VmreError } from './errors/vmre-error';
import { printable, printableJson, printableJsonText } from './printable';

/** Characters of a line; what is longer is cut, which is told. */
export const MAX_LINE_CHARACTERS = 4000;

/**
 * What commands print, for people and for programs. Much of it others wrote, names of files, what runtimes
 * print: nothing of that reaches a terminal as anything but text, and no line is without end.
 */
export const print = (text: string): void => void process.stdout.write(`${shown(text)}\n`);

/** What is no result. */
export const tell = (text: string): void => void process.stderr.write(`${shown(text)}\n`);

/** Prints a warning in one line. */
export const warn = (text: string): void => tell(`warning: ${inOne(text)}`);

/** @param indent how many blanks a level is indented; 0: all is one line */
export const printJson = (value: object, indent = 2): void =>
  void process.stdout.write(`${printableJson(value, indent)}\n`);

/** @param json a text of JSON */
export const printJsonText = (json: string): void =>
  void process.stdout.write(`${printableJsonText(json)}\n`);

/** What went wrong: for people, or as one line of JSON. */
export function tellError(error: VmreError, json: boolean): void {
  const { code, message, hint } = error;
  const text = json ? printableJson({ error: { code, message, hint } }) : error.describe();
  process.stderr.write(`${text}\n`);
}

/** Further lines of a text stand below its first one, so that none of them looks like another text. */
export const inOne = (text: string): string => text.replace(/\n(?! {2})/g, '\n  ');

/** Waits until all that was printed is taken, or cannot be. */
export async function flushed(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => void stream.write('', () => resolve()));
  }
  await new Promise(setImmediate); // whoever hears of errors hears of them now
}

const shown = (text: string): string =>
  text
    .split('\n')
    .map((line) => printable(line, { most: MAX_LINE_CHARACTERS }))
    .join('\n');
