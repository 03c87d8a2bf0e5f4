import { openKernel, type VatKernel } from '../../../src/vat';
import { openMemoryStore } from '../../../src/store/memory-store';
import { playsAll } from '../../support/plays-all';

const counting = (step: number) => ({
  source: `exports.buildRootObject = (powers, parameters, baggage) => {
    let count = baggage.has('count') ? baggage.get('count') : 0;
    return Far('counter', { next: () => { count += ${step}; baggage.set('count', count); return count; } });
  };`,
});

let kernel: VatKernel;
afterEach(() => kernel.close());

test.each((['local', 'thread', 'process'] as const).slice(0, playsAll ? 3 : 2))(
  'vats in workers of the kind %s go offline and come back, are paused and upgraded, and survive a restart',
  async (worker) => {
    const store = openMemoryStore();
    const open = async (step: number): Promise<void> => {
      const vats = { a: counting(step), b: counting(1) };
      kernel = await openKernel({ store, vats, worker, maxVatsOnline: 1 });
      await kernel.run();
    };
    await open(1);
    for (let round = 1; round <= 2; round += 1) {
      expect([await kernel.call('a', 'next'), await kernel.call('b', 'next')]).toEqual([
        round,
        round,
      ]);
      expect(kernel.statistics.vatsOnline).toBe(1);
    }
    await kernel.pauseVat('b');
    expect(kernel.statistics.vatsOnline).toBe(0);
    const waiting = await kernel.queueMessage('b', 'next');
    expect(await kernel.upgradeVat('a', counting(10))).toBe(1);
    expect(await kernel.call('a', 'next')).toBe(12);
    await kernel.close();
    await open(10);
    expect(await kernel.call('a', 'next')).toBe(22);
    await kernel.resumeVat('b');
    await kernel.run();
    expect(await kernel.settled(waiting)).toMatchObject({ value: 3 });
  },
  30_000,
);
