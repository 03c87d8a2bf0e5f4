import { printable } from '../../support/printable';

const MAX_SHOWN = 400;
/** Characters that are shown before a difference. */
const BEFORE = 30;

/** A text as a literal of JSON, shortened. */
export const quoted = (text: string): string =>
  printable(JSON.stringify(text), { most: MAX_SHOWN });

/** Describes where a text differs from the expected one, with the lines that differ. */
export function textDifference(expected: string, got: string): string {
  const isShort = expected.length + got.length < 2 * BEFORE;
  const both = `expected ${quoted(expected)}, got ${quoted(got)}`;
  if (isShort) return both;
  const at = firstDifference(expected, got);
  const line = expected.slice(0, at).split('\n').length;
  const start = expected.lastIndexOf('\n', at - 1) + 1;
  const column = at - start + 1;
  const begin = Math.max(start, at - BEFORE);
  return [
    `differs at line ${line}, column ${column}`,
    `expected ${quoted(lineFrom(expected, begin))}`,
    `got      ${quoted(lineFrom(got, begin))}`,
  ].join('\n');
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** The rest of a line, with its end: an absent line end is a difference, too. */
function lineFrom(text: string, begin: number): string {
  const end = text.indexOf('\n', begin);
  return text.slice(begin, end < 0 ? undefined : end + 1);
}
