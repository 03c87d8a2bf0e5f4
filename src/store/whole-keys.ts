import { bytesOf, textOf } from './key-text';
import { levelBelow, partAt, SHORT, type Level } from './long-keys';
import type { Entry } from './store';

/**
 * Restores whole keys from the entries of a file.
 *
 * @param stored places and values
 * @returns entries, and the number of keys whose beginning is missing
 */
export function wholeKeys(stored: readonly Entry[]): { entries: Entry[]; lost: number } {
  const parts = new Map<string, { level: Level; part: string }>();
  const ends: { level: Level; part: string; value: Buffer }[] = [];
  for (const [place, value] of stored) {
    const { level, part, isMark } = partAt(textOf(place));
    if (isMark) parts.set(levelBelow(level, part).place, { level, part });
    else ends.push({ level, part, value });
  }
  const entries: Entry[] = [];
  let lost = 0;
  for (const { level, part, value } of ends) {
    let key = part;
    let above = parts.get(level.place);
    let { place } = level;
    while (above) {
      key = above.part + key;
      ({ place } = above.level);
      above = parts.get(place);
    }
    if (place === SHORT) entries.push([bytesOf(key), value]);
    else lost += 1;
  }
  return { entries, lost };
}
