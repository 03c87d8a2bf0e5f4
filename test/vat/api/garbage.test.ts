import { openKernel, type VatKernel } from '../../../src/vat';
import type { Kernel } from '../../../src/vat/kernel/kernel';
import { openMemoryStore } from '../../../src/store/memory-store';
import { longTest } from '../../support/plays-all';
import { violations } from '../invariants';
import { workers, type Worker } from '../workers/authored-kit';

/** It makes objects, and holds those of others in different ways. */
const source = `exports.buildRootObject = ({ E, Far }, parameters, baggage) => {
  let held = [];
  const make = (friend) => Far('thing', { friend: () => friend, hold: (other) => { friend = other; } });
  return Far('root', {
    give: async (to, count) => { await Promise.all(Array.from({ length: count }, () => E(to).look(make()))); },
    look: (thing) => typeof thing,
    hold: (thing) => { held.push(thing); },
    drop: () => { held = []; },
    giveToHold: (to) => E(to).hold(make()),
    keep: (key, thing) => { baggage.set(key, thing); },
    giveToKeep: (to, key) => E(to).keep(key, make()),
    unkeep: (key) => { baggage.delete(key); },
    meet: async (other) => { const mine = make(); await E(mine).hold(await E(other).answer(mine)); },
    answer: (theirs) => make(theirs),
  });
};`;

let kernel: VatKernel;
afterEach(() => kernel.close());

async function open(worker: Worker, reapInterval = 10): Promise<void> {
  const limits = { memoryMb: 64 };
  kernel = await openKernel({
    store: openMemoryStore(),
    vats: {
      a: { source, worker, reapInterval, limits },
      b: { source, worker, reapInterval, limits },
    },
  });
  await kernel.run();
}
const other = () => kernel.root('b');
/** Messages without objects, so that both vats are asked for their garbage. */
async function settle(): Promise<void> {
  for (let i = 0; i < 12; i += 1) {
    await kernel.call('a', 'look', 1);
    await kernel.call('b', 'look', 1);
  }
}
const { stringify } = JSON;
function counts(): string {
  const { state } = (kernel as unknown as { kernel: Kernel }).kernel;
  expect(violations(state)).toEqual([]);
  const { objects, promises, vats } = kernel.statistics;
  return stringify({ objects, promises, references: vats.map(({ references }) => references) });
}

describe.each(workers)('a vat in %s', (worker) => {
  test('releases what it no longer holds, and its owner forgets it', async () => {
    await open(worker);
    await kernel.call('a', 'give', other(), 1);
    await settle();
    const before = counts();
    await kernel.call('a', 'give', other(), 30);
    for (let i = 0; i < 5; i += 1) await kernel.call('a', 'giveToHold', other());
    await settle();
    expect(counts()).not.toBe(before);
    await kernel.call('b', 'drop');
    await settle();
    expect(counts()).toBe(before);
  });

  test('holds what its baggage refers to until the key has another value or none', async () => {
    await open(worker);
    await kernel.call('a', 'give', other(), 1);
    await settle();
    const before = counts();
    for (const key of ['x', 'y']) await kernel.call('a', 'giveToKeep', other(), key);
    await settle();
    expect(counts()).not.toBe(before);
    await kernel.call('b', 'keep', 'x', 5);
    await kernel.call('b', 'unkeep', 'y');
    await settle();
    expect(counts()).toBe(before);
  });

  test('keeps cycles across vats, until one of the vats is upgraded', async () => {
    await open(worker);
    await kernel.call('a', 'give', other(), 1);
    await settle();
    const before = counts();
    for (let i = 0; i < 5; i += 1) await kernel.call('a', 'meet', other());
    await settle();
    expect(counts()).not.toBe(before);
    await kernel.upgradeVat('b', { source, worker });
    await kernel.call('a', 'give', other(), 1);
    await settle();
    expect(counts()).toBe(before);
  });
});

// Memory that grows with each object would end the vats: they have 64 MiB.
longTest(
  'the tables and the memory of vats are bounded, after 20,000 objects',
  async () => {
    await open('quickjs', 500);
    let most = 0;
    for (let made = 0; made < 20_000; made += 100) {
      await kernel.call('a', 'give', other(), 100);
      most = Math.max(most, kernel.statistics.objects);
    }
    expect(most).toBeLessThan(2_000);
    expect(kernel.statistics.terminated).toEqual([]);
  },
  3_600_000,
);
