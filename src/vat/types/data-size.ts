import type { CapData } from './capdata';
import { MAX_DEPTH, MAX_DIGITS, MAX_REFERENCES, MAX_TEXT_LENGTH, MAX_VALUES } from '../limits';

/** At most two marks separate a value from the next. */
const MAX_MARKS = 2 * MAX_VALUES;

const [QUOTE, PLUS, COMMA, MINUS] = [0x22, 0x2b, 0x2c, 0x2d];
const [BRACKET, BRACKET_END, BACKSLASH, BRACE, BRACE_END] = [0x5b, 0x5d, 0x5c, 0x7b, 0x7d];

/** Why data is too large for a vat, or undefined. Data that cannot be parsed is left to its decoder. */
export function excessOf({ body, slots }: CapData): string | undefined {
  if (body.length > MAX_TEXT_LENGTH) {
    return `it has ${body.length} characters as data; the maximum is ${MAX_TEXT_LENGTH}`;
  }
  if (slots.length > MAX_REFERENCES) {
    return `it has ${slots.length} references; the maximum is ${MAX_REFERENCES}`;
  }
  // A shorter text cannot exceed any of the other limits.
  return body.length <= 2 * MAX_DEPTH ? undefined : excessIn(body);
}

function excessIn(body: string): string | undefined {
  let marks = 0;
  let depth = 0;
  for (let at = 1; at < body.length; at += 1) {
    const code = body.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(body, at + 1);
      const sign = body.charCodeAt(at + 1);
      if ((sign === PLUS || sign === MINUS) && end - at - 2 > MAX_DIGITS) {
        return `it has a bigint of ${end - at - 2} digits; the maximum is ${MAX_DIGITS}`;
      }
      at = end;
    } else if (code === COMMA) marks += 1;
    else if (code === BRACKET || code === BRACE) {
      marks += 1;
      depth += 1;
      if (depth > MAX_DEPTH) return `it has more than ${MAX_DEPTH} levels`;
    } else if (code === BRACKET_END || code === BRACE_END) depth -= 1;
    if (marks > MAX_MARKS) return `it has more than ${MAX_VALUES} values`;
  }
  return undefined;
}

/**
 * The index of the closing quote of a JSON string.
 * @param from index after the opening quote
 */
export function endOfString(text: string, from: number): number {
  for (let at = from; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
}

/** Bytes of a string in UTF-8. A lone surrogate counts as its replacement character. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) as number;
    if (code < 0x80) continue;
    bytes += code < 0x800 ? 1 : 2; // two UTF-16 units make four bytes
    if (code > 0xffff) at += 1;
  }
  return bytes;
}
