import { bytesOf, textOf } from './key-text';
import type { Change } from './pending-commits';
import type { Entry } from './store';

/** Points to a change after `next` returned true. */
export interface ChangeCursor {
  readonly key: string;
  /** Called only if the change applies. */
  value(): Change;
  next(): boolean;
}

/**
 * Merges the stored entries of a range with changes. If several have the same key, the first applies.
 *
 * @param changes cursors at the start of the range, latest changes first
 */
export function* mergedRange(
  stored: Iterator<Entry>,
  changes: readonly ChangeCursor[],
  reverse: boolean,
): Generator<Entry, undefined> {
  const open = changes.filter((cursor) => cursor.next());
  let entry = nextOf(stored);
  let text = entry && textOf(entry[0]);
  while (open.length > 0) {
    const first = open.reduce((best, cursor) =>
      isBefore(cursor.key, best.key, reverse) ? cursor : best,
    );
    if (entry && isBefore(text as string, first.key, reverse)) {
      yield entry;
    } else {
      const { key } = first;
      const value = first.value();
      for (const cursor of [...open]) {
        if (cursor.key === key && !cursor.next()) open.splice(open.indexOf(cursor), 1);
      }
      if (value) yield [bytesOf(key), value];
      if (text !== key) continue;
    }
    entry = nextOf(stored);
    text = entry && textOf(entry[0]);
  }
  for (; entry; entry = nextOf(stored)) yield entry;
}

const isBefore = (key: string, other: string, reverse: boolean): boolean =>
  reverse ? key > other : key < other;

function nextOf(entries: Iterator<Entry>): Entry | undefined {
  const result = entries.next();
  return result.done ? undefined : result.value;
}
