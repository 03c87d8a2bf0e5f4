import { playsAll } from '../../support/plays-all';
import { Random } from '../../support/random';
import { failureOf, RepairWorld } from './repair-world';

// `npm run soak -- vat-repair` continues with other seeds and workers.
test.each(playsAll ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2])(
  'whatever fails and is mended, each note arrives once and in order (seed %i)',
  async (seed) => {
    const world = new RepairWorld(new Random(seed), ['local', 'quickjs', 'local']);
    await world.live(60).catch((error: unknown) => {
      throw failureOf(error, world);
    });
    expect(world.counts.suspensions).toBeGreaterThan(0);
  },
);
