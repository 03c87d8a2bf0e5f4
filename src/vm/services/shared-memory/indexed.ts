import { textOf } from '../../../store/key-text';
import type { PeerElements } from './peer-elements';
import { AnswerValues, assertFewTraits } from './request-limits';

/** A page of the elements with given traits. */
export interface Page {
  readonly traits: readonly Uint8Array[];
  /** Where the previous page ended; empty for the first page. */
  readonly startTrait: Uint8Array;
  readonly startKey: Uint8Array;
  /** Maximum number of values. */
  readonly limit: number;
}

/**
 * Reads the values of elements with at least one of the traits: by trait, in byte order, the latest first,
 * each value once.
 *
 * @returns the values, and the trait and key at which the page ends
 * @throws INVALID_ARGUMENT for too many traits, RESOURCE_EXHAUSTED for too many bytes
 */
export function indexed(
  elements: PeerElements,
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
    for (const key of elements.keysOf(trait, lastKey)) {
      if (list.length >= limit) break;
      lastKey = key;
      const text = textOf(key);
      const value = seen.has(text) ? undefined : elements.get(key);
      seen.add(text);
      if (value) values.add(value);
    }
    if (list.length === limit) break;
  }
  return { values: list, lastTrait, lastKey };
}

/** Sorted, without duplicates. */
function inOrder(traits: readonly Uint8Array[]): Uint8Array[] {
  const sorted = [...traits].sort((a, b) => Buffer.compare(a, b));
  return sorted.filter((trait, at) => at === 0 || Buffer.compare(trait, sorted[at - 1]!) !== 0);
}

const nothing = Buffer.alloc(0);
