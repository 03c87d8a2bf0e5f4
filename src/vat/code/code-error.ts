import { VmreError } from '../../support/errors/vmre-error';

/** Put in front of code that is parsed: it is strict, as where it is evaluated. */
export const STRICT = `'use strict';`;

const endOfLine = /\r\n|[\n\r\u2028\u2029]/;

/**
 * Says where the code of a vat is at fault, and shows the line.
 *
 * @param at index in the text
 * @param place where the text is from
 */
export function codeError(
  text: string,
  at: number,
  place: string,
  message: string,
  hint?: string,
): VmreError {
  const before = text.slice(0, at).split(endOfLine);
  const [line, column] = [before.length, (before.at(-1) ?? '').length + 1];
  const content = (text.split(endOfLine)[line - 1] ?? '').trim().slice(0, 200);
  return new VmreError(
    'VMRE_VAT_CODE_UNREADABLE',
    `${place}:${line}:${column}: ${message}: ${content}${originOf(before)}`,
    { ...(hint !== undefined && { hint }), data: { place, line, column } },
  );
}

/** A bundler says in a comment of its own which file comes next. */
function originOf(before: readonly string[]): string {
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const [, file] = /^\/\/ (\S+\.[cm]?[jt]sx?)$/.exec(before[index] ?? '') ?? [];
    if (file !== undefined) return ` (bundled from ${file})`;
  }
  return '';
}
