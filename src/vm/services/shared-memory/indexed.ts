import { textOf } from '../../../store/key-text';
import type { PeerElements } from './peer-elements';
import { AnswerValues, assertFewTraits } from './request-limits';

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
 * @throws INVALID_ARGUMENT for too many traits, RESOURCE_EXHAUSTED for values that are too large together
 */
export function indexed(
  inbox: PeerElements,
  { traits, startTrait, startKey, limit }: Page,
): { values: Uint8Array[]; lastTrait: Uint8Array; lastKey: Uint8Array } {
  assertFewTraits(traits.length);
  const values = new AnswerValues();
  const { list } = values;
  const seen = new Set<string>();
  let [lastTrait, lastKey] = [startTrait, startKey];
  for (const trait of inOrder(traits)) {
    const order = Buffer.compare(trait, startTrait);
    if (order < 0) continue;
    lastTrait = trait;
    lastKey = order === 0 ? startKey : nothing;
    for (const key of inbox.keysOf(trait, lastKey)) {
      if (list.length >= limit) break;
      lastKey = key;
      const text = textOf(key);
      const value = seen.has(text) ? undefined : inbox.get(key);
      seen.add(text);
      if (value) values.add(value);
    }
    if (list.length === limit) break;
  }
  return { values: list, lastTrait, lastKey };
}

/** Each once. */
function inOrder(traits: readonly Uint8Array[]): Uint8Array[] {
  const sorted = [...traits].sort((a, b) => Buffer.compare(a, b));
  return sorted.filter((trait, at) => at === 0 || Buffer.compare(trait, sorted[at - 1]!) !== 0);
}

const nothing = Buffer.alloc(0);
