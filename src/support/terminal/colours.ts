import type { WriteStream } from 'node:tty';

import { printable } from '../printable';

/** The escape codes that begin and end each style. */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  gray: [90, 39],
} as const;

/** A colour or an emphasis. */
export type Style = keyof typeof codes;

/** Styles a text of one line, and makes it safe to print. */
export type Paint = (style: Style, text: string) => string;

/** A stream of this process, which may be a terminal. */
export type Output = Partial<Pick<WriteStream, 'isTTY' | 'hasColors'>>;

/**
 * Whether a stream takes colours: FORCE_COLOR decides if it is set, then NO_COLOR, then whether the stream is a
 * terminal with colours (TERM is not `dumb`).
 */
export function takesColours(stream: Output): boolean {
  const { FORCE_COLOR, NO_COLOR } = process.env;
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return stream.isTTY === true && stream.hasColors?.() === true;
}

/** Returns the function that styles texts for a stream. It adds no escape codes if the stream takes no colours. */
export function paintFor(stream: Output): Paint {
  if (!takesColours(stream)) return (_, text) => printable(text);
  return (style, text) => {
    const [begin, end] = codes[style];
    return `\x1b[${begin}m${printable(text)}\x1b[${end}m`;
  };
}

/** Implements `--no-color`: this process and its children use no colours. */
export function forbidColours(): void {
  delete process.env['FORCE_COLOR'];
  process.env['NO_COLOR'] = '1';
}
