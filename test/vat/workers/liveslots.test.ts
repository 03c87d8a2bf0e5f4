import { openMemoryStore } from '../../../src/store/memory-store';
import { closeAll, open, useWorker, workers } from './authored-kit';

afterEach(closeAll);

/** A vat with a durable kind, and collections. */
const source = `
  const { Far } = require('@endo/far');
  const {
    makeKindHandle, defineDurableKind, defineKind, makeScalarBigMapStore, makeScalarBigWeakSetStore, watchPromise,
  } = VatData;
  const provide = (baggage, key, make) => {
    if (!baggage.has(key)) baggage.init(key, make());
    return baggage.get(key);
  };
  exports.buildRootObject = (powers, parameters, baggage) => {
    const handle = provide(baggage, 'counter', () => makeKindHandle('counter'));
    const all = provide(baggage, 'all', () => makeScalarBigMapStore('all', { durable: true }));
    const makeCounter = defineDurableKind(handle, (start) => ({ count: start }), {
      add: ({ state }, n) => (state.count += n),
      read: ({ state }) => state.count,
    });
    const makeNote = defineKind('note', (text) => ({ text }), { read: ({ state }) => state.text });
    const heard = provide(baggage, 'heard', () => makeScalarBigMapStore('heard', { durable: true }));
    const hear = (...words) => heard.init(heard.getSize(), JSON.stringify(words));
    const watcher = defineDurableKind(provide(baggage, 'watcher', () => makeKindHandle('watcher')), () => ({}), {
      onFulfilled: (_, value, word) => hear(word, value),
      onRejected: (_, reason, word) => hear(word, reason),
    })();
    const seen = makeScalarBigWeakSetStore('seen');
    const weak = new WeakMap();
    return Far('root', {
      make: (name, start) => {
        const counter = makeCounter(start);
        all.init(name, counter);
        return counter;
      },
      get: (name) => all.get(name),
      add: (name, n) => all.get(name).add(n),
      drop: (name) => all.delete(name),
      sum: () => [...all.values()].reduce((sum, each) => sum + each.read(), 0),
      note: (text) => {
        const note = makeNote(text);
        seen.add(note);
        weak.set(note, text);
        return note;
      },
      recalls: (note) => [seen.has(note), weak.get(note), note.read()],
      watch: (promise) => { watchPromise(promise, watcher, 'asked'); },
      promise: () => new Promise(() => {}),
      watchOwn: () => { watchPromise(new Promise(() => {}), watcher, 'own'); },
      heard: () => [...heard.values()],
      generation: () => parameters,
      globals: () => [typeof VatData, typeof WeakRef, typeof makeLiveSlots, typeof load],
    });
  };`;

/** A vat on our own slots. */
const other = `
  exports.buildRootObject = () => {
    let counter, note, settle, lost;
    return Far('root', {
      play: async (bank) => {
        const counter = E(bank).make('z', 1);
        const five = E(counter).add(4);
        const twice = await E(counter).add(await five);
        const same = await E(bank).get('z');
        const missing = await E(bank).get('nothing').catch((error) => error.message);
        return [twice, same === (await counter), missing];
      },
      notes: async (bank) => E(bank).recalls(await E(bank).note('hi')),
      take: async (bank) => {
        counter = await E(bank).make('kept', 7);
        note = await E(bank).note('lost');
        lost = E(bank).promise().catch((reason) => reason);
      },
      ask: (bank) => E(bank).watch(new Promise((resolve) => { settle = resolve; })),
      answer: (word) => settle(word),
      lost: () => lost,
      use: async (n) => [
        'durable ' + (await E(counter).add(n)),
        await E(note).read().catch((error) => error.message),
      ],
      churn: async (bank, round) => {
        const made = await Promise.all([1, 2, 3].map((n) => E(bank).make(round + '.' + n, n)));
        await Promise.all([1, 2, 3].map((n) => E(bank).drop(round + '.' + n)));
        return made.length;
      },
    });
  };`;

describe.each(workers)('a vat with VatData in a worker that is %s', (worker) => {
  beforeEach(() => useWorker(worker));

  test('has durable objects and collections', async () => {
    const { kernel } = await open({ a: { source }, b: { source: other } });
    await kernel.call('a', 'make', 'x', 40);
    await kernel.call('a', 'make', 'y', 1);
    expect(await kernel.call('a', 'add', 'x', 2)).toBe(42);
    expect(await kernel.call('a', 'sum')).toBe(43);
    expect(await kernel.call('b', 'notes', kernel.root('a'))).toEqual([true, 'hi', 'hi']);
    expect(await kernel.call('a', 'globals')).toEqual([
      ...['object', 'undefined', 'undefined', 'undefined'],
    ]);
  });

  test('exchanges objects and promises with a vat on our own slots', async () => {
    const { kernel } = await open({ a: { source }, b: { source: other } });
    const [twice, isSame, missing] = (await kernel.call(
      'b',
      'play',
      kernel.root('a'),
    )) as unknown[];
    expect([twice, isSame]).toEqual([10, true]);
    expect(missing).toMatch(/not found/);
  });

  test('keeps durable objects and watched promises in an upgrade, for others too', async () => {
    const { kernel } = await open({ a: { source, parameters: 1 }, b: { source: other } });
    const root = kernel.root('a');
    await kernel.call('b', 'take', root);
    await kernel.call('b', 'ask', root);
    await kernel.call('a', 'watchOwn');
    expect(await kernel.upgradeVat('a', { source, parameters: 2 })).toBe(1);
    expect(await kernel.call('a', 'generation')).toBe(2);
    expect(await kernel.call('b', 'use', 5)).toEqual(['durable 12', 'vat terminated']);
    await kernel.call('b', 'answer', 'late');
    const upgraded = { name: 'vatUpgraded', upgradeMessage: 'vat upgraded', incarnationNumber: 0 };
    const heard = ((await kernel.call('a', 'heard')) as string[]).map(
      (text) => JSON.parse(text) as unknown,
    );
    expect(heard).toEqual([
      ['own', upgraded],
      ['asked', 'late'],
    ]);
    expect(await kernel.call('b', 'lost')).toEqual(upgraded);
  });

  test('deletes durable objects that nothing reaches, and does the same in a replay', async () => {
    const store = openMemoryStore();
    const vats = {
      a: { source, transcript: true, reapInterval: 5 },
      b: { source: other, transcript: true, reapInterval: 5 },
    };
    const stored = () => [...store.range()].filter(([key]) => /vom\.o\+d/.test(String(key))).length;
    const { kernel } = await open(vats, { store });
    const churn = (round: number) => kernel.call('b', 'churn', kernel.root('a'), round);
    const atFirst = stored();
    for (let round = 0; round < 4; round += 1) await churn(round);
    const atOnce = stored();
    for (let round = 4; round < 8; round += 1) await churn(round);
    // Of 24 counters there are at most those of the last deliveries.
    expect(stored()).toBeLessThan(atFirst + 18);
    expect(atOnce).toBeGreaterThan(atFirst);
    await kernel.close();
    const { kernel: again } = await open(vats, { store });
    expect(await again.call('a', 'sum')).toBe(0);
  });
});
