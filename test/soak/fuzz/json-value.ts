import type { Random } from '../../support/random';

const atoms: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e21, 2 ** 53, '', 'text', '\u0000', '\ud800', '1.2.3', '/a'],
  ...[[], {}, [[]], { toString: 1 }, { length: 1e9 }, [null], 'o+1', 'ko20', '#undefined', '$0'],
];

/** A JSON value of some depth, with keys that have a meaning for its reader. */
export function jsonValue(random: Random, keys: readonly string[], depth = 4): unknown {
  // A copy, so that later changes affect only this one.
  if (depth === 0 || random.below(3) === 0) return structuredClone(random.pick(atoms));
  const count = random.below(5);
  if (random.below(2) === 0) {
    return Array.from({ length: count }, () => jsonValue(random, keys, depth - 1));
  }
  const entries = Array.from({ length: count }, () => [
    random.pick(keys),
    jsonValue(random, keys, depth - 1),
  ]);
  return Object.fromEntries(entries) as unknown;
}

/** A copy in which up to three values are replaced or removed. */
export function changedJson(value: unknown, random: Random, keys: readonly string[]): unknown {
  const copy = JSON.parse(JSON.stringify(value)) as unknown;
  let changed: unknown = copy;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const places = placesIn(changed);
    if (places.length === 0) return jsonValue(random, keys);
    const { holder, key } = random.pick(places);
    if (random.below(4) === 0) delete holder[key];
    else holder[key] = jsonValue(random, keys, 2);
    changed = copy;
  }
  return copy;
}

type Holder = Record<string, unknown>;

function placesIn(value: unknown): { holder: Holder; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}
