import { OrderedMap, type FrozenMap } from '../../src/store/ordered-map';
import { playsAll } from '../support/plays-all';

const STEPS = playsAll ? 20_000 : 5000;

/** The same numbers in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function compare(
  map: FrozenMap<number>,
  expected: ReadonlyMap<string, number>,
  random: (n: number) => number,
) {
  const keys = [...expected.keys()].sort();
  expect(map.size).toBe(keys.length);
  expect(keys.filter((key) => map.get(key) !== expected.get(key))).toEqual([]);
  const ranges = [
    [undefined, undefined],
    [keys[random(keys.length)], keys[random(keys.length)]],
    [`${random(1000)}`, undefined],
  ];
  for (const [from, below] of ranges) {
    for (const reverse of [false, true]) {
      const cursor = map.cursor(from, below, reverse);
      const found: string[] = [];
      while (cursor.next()) {
        found.push(cursor.key);
        if (cursor.value() !== expected.get(cursor.key)) throw new Error(`value of ${cursor.key}`);
      }
      expect(cursor.next()).toBe(false);
      const inside = keys.filter((k) => (from ?? '') <= k && (below === undefined || k < below));
      expect(found).toEqual(reverse ? inside.reverse() : inside);
    }
  }
}

// Many keys make a tree of three or more levels; few make nodes that are joined and emptied.
test.each([
  { keys: 60, deletions: 0.5, order: 'any' },
  { keys: 2000, deletions: 0.3, order: 'any' },
  { keys: 100_000, deletions: 0.1, order: 'any' },
  { keys: 100_000, deletions: 0, order: 'rising' },
  { keys: 100_000, deletions: 0, order: 'falling' },
  { keys: 20_000, deletions: 0.55, order: 'any' },
])('$keys keys in $order order, $deletions of the changes delete', ({ keys, deletions, order }) => {
  const random = randomNumbers(keys);
  const map = new OrderedMap<number>();
  const expected = new Map<string, number>();
  const frozen: [FrozenMap<number>, Map<string, number>][] = [];
  for (let step = 1; step <= STEPS; step += 1) {
    const number = order === 'any' ? random(keys) : order === 'rising' ? step : keys - step;
    const key = String(number).padStart(6, '0');
    if (random(1000) < deletions * 1000) expect(map.delete(key)).toBe(expected.delete(key));
    else {
      map.set(key, step);
      expected.set(key, step);
    }
    if (step % 997 === 0) map.freeze();
    if (step % (STEPS / 5) === 0) {
      frozen.push([map.freeze(), new Map(expected)]);
      compare(map, expected, random);
    }
  }
  for (const [then, thenExpected] of frozen) compare(then, thenExpected, random);
  for (const key of expected.keys()) map.delete(key);
  compare(map, new Map(), random);
});
