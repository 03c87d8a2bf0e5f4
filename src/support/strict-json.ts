import { printable } from './printable';

/** Where a value stands in JSON: keys and indices from the root. */
export type JsonPath = readonly (string | number)[];

/** Something in a JSON text that stricter readers than `JSON.parse` refuse. */
export interface JsonRefusal {
  path: JsonPath;
  /** Where it begins in the text, in UTF-16 units. */
  offset: number;
  what: string;
}

/** Levels of objects and lists that serde_json reads, the JSON library of providers and supervisors. */
const MAX_LEVELS = 127;
/** Enough to see what is wrong. */
const MAX_PROBLEMS = 20;
/** Parts of a path that are shown. */
const MAX_SHOWN_PARTS = 8;

/**
 * Parts of JSON, as tolerant readers find them in what is none, too: there a string ends with its line, and
 * comments are passed over.
 */
export const jsonTokens =
  /"[^"\\\r\n]*(?:\\[^][^"\\\r\n]*)*"?|\/\/[^\r\n]*|\/\*[^]*?(?:\*\/|$)|[[\]{},:]|-?\d[\w.+-]*/g;
const strings = /^"/;
const halfSurrogate = /[\ud800-\udfff]/u; // \p{Cs} takes V8 ten times as long to compile

/** An object or a list that is open. */
interface Level {
  isList: boolean;
  /** The index, or the key once it is known. */
  at: string | number;
  keys: Set<string>;
  isKeyNext: boolean;
}

/**
 * Looks for what the provider's JSON library refuses and `JSON.parse` takes: more than 127 levels, keys that
 * are given twice, halves of surrogate pairs, numbers out of range. Takes any text, whether it is JSON or not,
 * and needs no stack for its levels; what it accepts may be given to recursive readers.
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

/** `[0].config.counters["a b"]`; empty for the root. Long ones are cut. */
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
    return literal; // no JSON, which the reader says
  }
}
