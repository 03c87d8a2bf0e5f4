import type { Change } from './pending-commits';
import { placeOf, SHORT_KEY_BYTES, placeBelow, type Level } from './long-keys';
import type { FrozenMap } from './ordered-map';

/**
 * Returns the marks whose levels become empty through the changes.
 *
 * @param places returns the places of the file in a range, in order
 */
export function unusedMarks(
  changes: FrozenMap<Change>,
  places: (from: string, below: string) => Iterable<string>,
): Iterable<string> {
  const removed = new Set<string>();
  const filled = new Set<string>();
  const shortened = [];
  const cursor = changes.cursor(undefined, undefined, false);
  while (cursor.next()) {
    if (cursor.key.length <= SHORT_KEY_BYTES) continue;
    const long = placeOf(cursor.key);
    if (cursor.value()) for (const { level } of long.steps) filled.add(level.place);
    else {
      removed.add(long.place);
      shortened.push(long);
    }
  }
  const marks = new Set<string>();
  /** For each level, the place before which every entry is removed. */
  const looked = new Map<string, string>();
  const isEmpty = (level: Level): boolean => {
    const end = placeBelow(level, undefined);
    for (const place of places(looked.get(level.place) ?? level.place, end)) {
      if (removed.has(place)) continue;
      looked.set(level.place, place);
      return false;
    }
    looked.set(level.place, end);
    return true;
  };
  for (const { steps } of shortened) {
    for (const { mark, level } of [...steps].reverse()) {
      if (filled.has(level.place) || !isEmpty(level)) break;
      removed.add(mark);
      marks.add(mark);
    }
  }
  return marks;
}
