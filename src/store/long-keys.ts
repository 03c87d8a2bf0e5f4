import { createHash } from 'node:crypto';

/** The longest key that is one in the file: a page must hold at least two. */
export const SHORT_KEY_BYTES = 1920;

const HASH_BYTES = 32;

/** What stands before all keys of the file: none is empty there. */
export const SHORT = '\x01';
const LONG = '\x02';

/** Behind a part that is full: longer keys go on below it. It comes after that part as a key, and before all else. */
const GOES_ON = '\0';

/**
 * Where the rests of keys stand that begin alike. Keys that are too long for the file are divided: each part but
 * the last one is there once, with a mark behind it, and leads to a level that is called by its hash. So the
 * order of the file is the order of the keys, however long they are.
 */
export interface Level {
  /** What all keys of the file begin with that are of it. */
  readonly place: string;
  /** Bytes of a part. */
  readonly maxBytes: number;
}

/** Where keys begin. */
export const firstLevel: Level = { place: SHORT, maxBytes: SHORT_KEY_BYTES };

/** The level that a part leads to. */
export function levelBelow({ place }: Level, part: string): Level {
  const hash = createHash('sha256').update(place + part, 'latin1');
  return lowerLevel(LONG + hash.digest('binary'));
}

const lowerLevel = (place: string): Level => ({ place, maxBytes: SHORT_KEY_BYTES - HASH_BYTES });

/** Where a long key stands in the file: its last part, and the marks that lead there, the first one first. */
export interface LongPlace {
  readonly place: string;
  readonly steps: readonly { readonly mark: string; readonly level: Level }[];
}

/** @param key of any length */
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

/** The first place of a level from a key on, which may be longer than a part: a mark, then. */
export const placeFrom = ({ place, maxBytes: maxBytes }: Level, from = ''): string =>
  place + (from.length <= maxBytes ? from : from.slice(0, maxBytes) + GOES_ON);

/** The first place of a level that is behind all keys below another, some of which may be behind a mark. */
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

/** Takes a place in the file apart. @returns `isMark`: longer keys go on below this part */
export function partAt(place: string): { level: Level; part: string; isMark: boolean } {
  const isFirst = place.startsWith(SHORT);
  const level = isFirst ? firstLevel : lowerLevel(place.slice(0, LONG.length + HASH_BYTES));
  const rest = place.slice(level.place.length);
  return { level, part: rest.slice(0, level.maxBytes), isMark: rest.length > level.maxBytes };
}

/** What of a border matters to keys behind a part. */
export const restOf = (border: string | undefined, part: string): string | undefined =>
  border !== undefined && border.length > part.length && border.startsWith(part)
    ? border.slice(part.length)
    : undefined;
