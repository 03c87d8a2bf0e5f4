import { printable, printableJson } from '../support/printable';

/**
 * What commands print, for people and for programs. Much of it others wrote, names of files, what runtimes
 * print: nothing of that reaches a terminal as anything but text.
 */
export const print = (text: string): void =>
  void process.stdout.write(`${printable(text, { lines: true })}\n`);

/** What is no result. */
export const tell = (text: string): void =>
  void process.stderr.write(`${printable(text, { lines: true })}\n`);

export const warn = (text: string): void => tell(`warning: ${inOne(text)}`);

/** @param indent how many blanks a level is indented; 0: all is one line */
export const printJson = (value: object, indent = 2): void =>
  void process.stdout.write(`${printableJson(value, indent)}\n`);

/** Further lines of a text stand below its first one, so that none of them looks like another text. */
export const inOne = (text: string): string => text.replace(/\n(?! {2})/g, '\n  ');
