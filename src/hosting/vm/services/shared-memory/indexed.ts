import { textOf } from '../../../../support/store/key-text';
import type { Inbox } from './inbox';

/** Which part of what has certain traits is wanted. */
export interface Page {
  readonly traits: readonly Uint8Array[];
  /** Where the part before ended; empty for the first one. */
  readonly startTrait: Uint8Array;
  readonly startKey: Uint8Array;
  /** How many values at most. */
  readonly limit: number;
}

/**
 * Values of what has at least one of the traits: by trait, in the order of their bytes, the latest
 * first, each value once.
 *
 * @returns with the trait and the key at which it ended
 */
export function indexed(
  inbox: Inbox,
  { traits, startTrait, startKey, limit }: Page,
): { values: Uint8Array[]; lastTrait: Uint8Array; lastKey: Uint8Array } {
  const values: Uint8Array[] = [];
  const seen = new Set<string>();
  let [lastTrait, lastKey] = [startTrait, startKey];
  for (const trait of [...traits].sort((a, b) => Buffer.compare(a, b))) {
    const order = Buffer.compare(trait, startTrait);
    if (order < 0) continue;
    lastTrait = trait;
    lastKey = order === 0 ? startKey : nothing;
    for (const key of inbox.keysOf(trait, lastKey)) {
      if (values.length >= limit) break;
      lastKey = key;
      const text = textOf(key);
      const value = seen.has(text) ? undefined : inbox.get(key);
      seen.add(text);
      if (value) values.push(value);
    }
    if (values.length === limit) break;
  }
  return { values, lastTrait, lastKey };
}

const nothing = Buffer.alloc(0);
