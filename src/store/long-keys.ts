import { createHash } from 'node:crypto';

/** The longest key that is stored undivided: a page must hold at least two keys. */
export const SHORT_KEY_BYTES = 1920;

const HASH_BYTES = 32;

/** First byte of all short keys in the file, which has no empty keys. */
export const SHORT = '\x01';
const LONG = '\x02';

/** Ends a mark: keys longer than the full part before it continue in a level. Sorts right after that part. */
const GOES_ON = '\0';

/**
 * The rests of all keys with the same beginning. Keys that are too long for the file are divided: each part
 * except the last is stored once, as a mark, and leads to a level that is named by its hash. So the order in
 * the file is the order of the keys, at any length.
 */
export interface Level {
  /** Prefix of all keys in the file that belong to the level. */
  readonly place: string;
  /** Length of a full part in bytes. */
  readonly maxBytes: number;
}

/** The level of the beginnings of keys. */
export const firstLevel: Level = { place: SHORT, maxBytes: SHORT_KEY_BYTES };

/** Returns the level to which a part leads. */
export function levelBelow({ place }: Level, part: string): Level {
  const hash = createHash('sha256').update(place + part, 'latin1');
  return lowerLevel(LONG + hash.digest('binary'));
}

const lowerLevel = (place: string): Level => ({ place, maxBytes: SHORT_KEY_BYTES - HASH_BYTES });

/** The place of a long key in the file: its last part, and the marks that lead there, in order. */
export interface LongPlace {
  readonly place: string;
  readonly steps: readonly { readonly mark: string; readonly level: Level }[];
}

/** Returns the place of a key of any length in the file. */
export function placeOf(key: string): LongPlace {
  const steps: { mark: string; level: Level }[] = [];
  let level = firstLevel;
  let at = 0;
  while (key.length - at > level.maxBytes) {
    const part = key.slice(at, at + level.maxBytes);
    const mark = level.place + part + GOES_ON;
    at += level.maxBytes;
    level = levelBelow(level, part);
    steps.push({ mark, level });
  }
  return { place: level.place + key.slice(at), steps };
}

/** The first place of a level at or after a key. If the key is longer than a part, the place is a mark. */
export const placeFrom = ({ place, maxBytes: maxBytes }: Level, from = ''): string =>
  place + (from.length <= maxBytes ? from : from.slice(0, maxBytes) + GOES_ON);

/** The first place of a level after all keys below another key, including keys that continue after a mark. */
export function placeBelow(
  { place, maxBytes: maxBytes }: Level,
  below: string | undefined,
): string {
  if (below === undefined) {
    const whole = place.replace(/\xff+$/, '');
    return whole.slice(0, -1) + after(whole.slice(-1));
  }
  return place + (below.length <= maxBytes ? below : below.slice(0, maxBytes) + after(GOES_ON));
}

const after = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 1);

/** Splits a place in the file. @returns `isMark`: whether longer keys continue after this part */
export function partAt(place: string): { level: Level; part: string; isMark: boolean } {
  const isFirst = place.startsWith(SHORT);
  const level = isFirst ? firstLevel : lowerLevel(place.slice(0, LONG.length + HASH_BYTES));
  const rest = place.slice(level.place.length);
  return { level, part: rest.slice(0, level.maxBytes), isMark: rest.length > level.maxBytes };
}

/** The rest of a border that applies to keys which continue after a part. */
export const restOf = (border: string | undefined, part: string): string | undefined =>
  border !== undefined && border.length > part.length && border.startsWith(part)
    ? border.slice(part.length)
    : undefined;
