import { printable } from './printable';

/** The path of a value in JSON: keys and indices from the root. */
export type JsonPath = readonly (string | number)[];

/** A part of a JSON text that stricter readers than `JSON.parse` reject. */
export interface JsonRefusal {
  path: JsonPath;
  /** Its start in the text, in UTF-16 code units. */
  offset: number;
  what: string;
}

/** Maximum depth of objects and lists in serde_json, the JSON library of providers and supervisors. */
const MAX_LEVELS = 127;
/** Maximum number of reported problems. */
const MAX_PROBLEMS = 20;
/** Maximum number of parts of a path in messages. */
const MAX_SHOWN_PARTS = 8;

/**
 * Matches the tokens of JSON, and, like tolerant readers, those of invalid JSON: a string ends at the end of
 * its line, and comments are tokens.
 */
export const jsonTokens =
  /"[^"\\\r\n]*(?:\\[^][^"\\\r\n]*)*"?|\/\/[^\r\n]*|\/\*[^]*?(?:\*\/|$)|[[\]{},:]|-?\d[\w.+-]*/g;
const strings = /^"/;
const halfSurrogate = /[\ud800-\udfff]/u; // V8 takes ten times as long to compile \p{Cs}

/** An object or a list that is not closed yet. */
interface Level {
  isList: boolean;
  /** The current index, or the current key once it was read. */
  at: string | number;
  keys: Set<string>;
  isKeyNext: boolean;
}

/**
 * Finds parts that the provider's JSON library rejects and `JSON.parse` accepts: more than 127 levels,
 * duplicate keys, halves of surrogate pairs, numbers out of range. Accepts any text, even invalid JSON, and
 * uses no stack for its levels; recursive readers can safely read the text that it accepts.
 */
export function refusalsOfJson(text: string): JsonRefusal[] {
  const refusals: JsonRefusal[] = [];
  const levels: Level[] = [];
  const refuse = (offset: number, what: string): void => {
    refusals.push({ path: levels.map(({ at }) => at), offset, what });
  };
  for (const { 0: part, index } of text.matchAll(jsonTokens)) {
    if (refusals.length >= MAX_PROBLEMS) break;
    const level = levels.at(-1);
    if (part === '[' || part === '{') {
      if (levels.length >= MAX_LEVELS) {
        refuse(index, `is nested more than ${MAX_LEVELS} levels deep`);
        break;
      }
      const isList = part === '[';
      levels.push({ isList, at: isList ? 0 : '', keys: new Set(), isKeyNext: !isList });
    } else if (part === ']' || part === '}') {
      levels.pop();
    } else if (part === ',' && level) {
      if (typeof level.at === 'number') level.at += 1;
      else level.isKeyNext = true;
    } else if (strings.test(part)) {
      const value = unquoted(part);
      if (level?.isKeyNext) {
        level.at = value;
        level.isKeyNext = false;
        if (level.keys.has(value)) refuse(index, 'is given twice');
        level.keys.add(value);
      }
      if (halfSurrogate.test(value)) refuse(index, 'has half of a surrogate pair');
    } else if (part !== ':' && !Number.isFinite(Number(part)) && !Number.isNaN(Number(part))) {
      refuse(index, `is a number out of range`);
    }
  }
  return refusals;
}

/** Formats a path: `[0].config.counters["a b"]`; empty for the root. Long paths are shortened. */
export function describePath(path: JsonPath): string {
  const parts = path.slice(0, MAX_SHOWN_PARTS).map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w-]+$/.test(part) ? `.${printable(part, { most: 100 })}` : `[${quoted(part)}]`;
  });
  const more = path.length - parts.length;
  return `${parts.join('').replace(/^\./, '')}${more > 0 ? `… (${more} levels more)` : ''}`;
}

const quoted = (part: string): string => printable(JSON.stringify(part), { most: 100 });

function unquoted(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal; // invalid JSON, which the reader reports
  }
}
