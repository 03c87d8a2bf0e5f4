import type { Capture } from './exe-script';

/** Output of a command as a requestor gets it: text, or a list of bytes. */
export type CommandOutput = string | readonly number[];

/** Bytes that are not UTF-8 become one character each, as in a supervisor. */
export function textOf(bytes: Buffer): string {
  const text = bytes.toString();
  return text.includes('\ufffd') && !Buffer.from(text).equals(bytes)
    ? bytes.toString('latin1')
    : text;
}

/** The output in the result of a command: null if it is empty or was not captured. */
export function outputOf(bytes: Buffer, format: Capture['format']): CommandOutput | null {
  if (bytes.length === 0) return null;
  return format === 'bin' ? [...bytes] : textOf(bytes);
}
