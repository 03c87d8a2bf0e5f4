import { createContext, Script } from 'node:vm';

/** A text, or a regular expression that must match a part of it. */
export type TextPattern = { exactly: string } | { matches: RegExp };

/** A JSON value; its strings are patterns, its objects may lack keys. */
export type JsonPattern =
  | { text: TextPattern }
  | { plain: number | boolean | null }
  | { items: readonly JsonPattern[] }
  | { fields: ReadonlyMap<string, JsonPattern> };

/** A regular expression as in JavaScript: a slash in it is written `\/`. */
const literal = /^\/((?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([a-z]*)$/u;
const flags = /^[ims]*$/;
/** A regular expression that takes longer repeats the same steps without end. */
const MAX_MATCH_MS = 2000;

/**
 * Reads a pattern: `/…/` is a regular expression, with the flags i, m and s; anything else is the exact text.
 *
 * @throws SyntaxError for a regular expression that JavaScript does not know
 */
export function patternOf(text: string): TextPattern {
  const [, source, given = ''] = literal.exec(text) ?? [];
  if (source === undefined || !flags.test(given)) return { exactly: text };
  return { matches: new RegExp(source, `${[...new Set(given)].join('')}u`) };
}

/** Whether a text fits; undefined if the regular expression takes too long. */
export function fits(pattern: TextPattern, text: string): boolean | undefined {
  if ('exactly' in pattern) return text === pattern.exactly;
  try {
    const context = createContext({ pattern: pattern.matches, text });
    return new Script('pattern.test(text)').runInContext(context, {
      timeout: MAX_MATCH_MS,
    }) as boolean;
  } catch {
    return undefined;
  }
}

/** The pattern as it is written in a script. */
export const shownPattern = (pattern: TextPattern): string =>
  'exactly' in pattern
    ? JSON.stringify(pattern.exactly)
    : String(pattern.matches).replace(/u$/, '');
