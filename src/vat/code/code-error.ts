import { VmreError } from '../../support/errors/vmre-error';

/** Prepended to code before parsing: it is strict where it is evaluated. */
export const STRICT = `'use strict';`;

const endOfLine = /\r\n|[\n\r\u2028\u2029]/;

/**
 * An error with the position of the fault in the code of a vat, and its line.
 *
 * @param at index in the text
 * @param place the origin of the text
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

/** A bundler names each file in a comment in front of its content. */
function originOf(before: readonly string[]): string {
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const [, file] = /^\/\/ (\S+\.[cm]?[jt]sx?)$/.exec(before[index] ?? '') ?? [];
    if (file !== undefined) return ` (bundled from ${file})`;
  }
  return '';
}
