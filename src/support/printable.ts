/** What {@link printable} may be told. */
export interface PrintableOptions {
  /** Whether line breaks stay as they are. Default false: a line of others stays one line. */
  lines?: boolean;
  /** How many characters are kept; what is cut is told. Default: all. */
  most?: number;
}

/**
 * Characters that a terminal or a reader obeys instead of showing them: control characters (C0, DEL, C1),
 * invisible ones that format (direction of text, zero width, BOM, tags), separators of lines and paragraphs,
 * and halves of surrogate pairs. The joiners that scripts and emoji are written with are not among them.
 */
const unsafe = /(?![\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const unsafeInLines = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** How they are known. */
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r' };

/**
 * Makes text that others wrote safe to print: for a terminal, a log, the message of an error.
 *
 * Each unsafe character becomes a visible escape as in a literal of JavaScript (`\x1b`, `\u202e`, `\n`).
 * Nothing is taken away, so there is nothing that what is left could grow together to; the result has no
 * unsafe character, and is its own result. Tabs stay. A backslash stays one, so that the original cannot be
 * made from the result.
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
 * A value as JSON that is safe to print.
 *
 * @param indent how many blanks a level is indented; default: all is one line
 * @throws what `JSON.stringify` throws
 */
export const printableJson = (value: object, indent = 0): string =>
  printableJsonText(JSON.stringify(value, null, indent));

/**
 * A text of JSON that is safe to print. There unsafe characters can only be in strings, where an escape stands
 * for them: programs read the same value.
 */
export const printableJsonText = (json: string): string =>
  json.replace(unsafeInLines, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
