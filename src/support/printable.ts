/** Options of {@link printable}. */
export interface PrintableOptions {
  /** Whether line breaks stay unchanged. Default false: the result is one line. */
  lines?: boolean;
  /** Maximum number of characters; a longer text is truncated with a note. Default: no maximum. */
  most?: number;
}

/**
 * Characters that a terminal or a reader interprets instead of displaying: control characters (C0, DEL, C1),
 * invisible format characters (text direction, zero width, BOM, tags), line and paragraph separators, and
 * halves of surrogate pairs. Joiners, which some scripts and emoji need, are allowed.
 */
const unsafe = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const unsafeInLines = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Characters with a common short escape. */
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

/**
 * Makes untrusted text safe to print: for a terminal, a log, an error message.
 *
 * Each unsafe character becomes a visible escape as in a JavaScript literal (`\x1b`, `\u202e`, `\n`). No
 * character is removed, so that the rest cannot join to an unsafe sequence. The result has no unsafe
 * characters, and converting it again does not change it. Tabs stay. Backslashes are not escaped, so the
 * original cannot be restored from the result.
 */
export function printable(text: string, { lines = false, most }: PrintableOptions = {}): string {
  const kept = most === undefined || text.length <= most ? text : text.slice(0, most);
  const cut = text.length - kept.length;
  const shown = kept.replace(lines ? unsafeInLines : unsafe, escaped);
  return cut > 0 ? `${shown}… (${cut} more characters)` : shown;
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  if (code > 0xff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return named[character] ?? `\\x${code.toString(16).padStart(2, '0')}`;
}

/**
 * Serializes a value as JSON that is safe to print.
 *
 * @param indent number of spaces per level. Default 0: one line
 * @throws the errors of `JSON.stringify`
 */
export const printableJson = (value: object, indent = 0): string =>
  printableJsonText(JSON.stringify(value, null, indent));

/**
 * Makes a JSON text safe to print. In JSON, unsafe characters occur only in strings, where escapes replace
 * them: programs read the same value.
 */
export const printableJsonText = (json: string): string =>
  json.replace(unsafeInLines, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
