import { openKernel } from '../../../src/vat';
import { playsAll } from '../../support/plays-all';

const source = `exports.buildRootObject = (powers, parameters, baggage) => {
  const things = new Map();
  return Far('root', {
    put: (key, value) => baggage.set(key, value),
    fill: (count, length) => {
      for (let i = 0; i < count; i += 1) baggage.set('fill ' + i, i + 'x'.repeat(length));
      for (let i = 0; i < count; i += 1) {
        if (baggage.get('fill ' + i) !== i + 'x'.repeat(length)) throw new Error('not ' + i);
      }
    },
    get: (key) => baggage.get(key),
    frozen: (key) => Object.isFrozen(baggage.get(key)) && Object.isFrozen(baggage.get(key).list),
    putThing: (key) => {
      things.set(key, Far('thing', { name: () => key }));
      baggage.set(key, [things.get(key)]);
    },
    isThing: (key) => baggage.get(key)[0] === things.get(key),
  });
};`;

test('baggage returns the last stored value, however often it is read', async () => {
  const kernel = await openKernel({ vats: { a: { source } } });
  for (const value of [1, 'text', { list: [1, 2n] }, null, undefined, [], 1]) {
    await kernel.call('a', 'put', 'key', value);
    for (let time = 0; time < 3; time += 1) {
      expect(await kernel.call('a', 'get', 'key')).toEqual(value);
    }
  }
  await kernel.call('a', 'put', 'key', { list: [1] });
  expect(await kernel.call('a', 'get', 'key')).toEqual({ list: [1] });
  expect(await kernel.call('a', 'frozen', 'key')).toBe(true);
  await kernel.close();
});

test('objects in it are the objects of the vat', async () => {
  const kernel = await openKernel({ vats: { a: { source } } });
  for (const key of ['one', 'two', 'one']) {
    await kernel.call('a', 'putThing', key);
    expect(await kernel.call('a', 'isThing', key)).toBe(true);
    expect(await kernel.call('a', 'isThing', key)).toBe(true);
  }
  await kernel.close();
});

test.each([
  [10, 300_000],
  [100, 10_000],
  [playsAll ? 3000 : 700, 100],
])('%d entries of %d characters are all stored', async (count, length) => {
  const kernel = await openKernel({ vats: { a: { source } } });
  await kernel.call('a', 'fill', count, length);
  await kernel.close();
});
