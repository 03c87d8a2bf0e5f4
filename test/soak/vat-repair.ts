import type { WorkerKind } from '../../src/vat';
import { failureOf, RepairWorld } from '../vat/model/repair-world';
import { inTime, type Suite } from './suite';

const STEPS = 60;
const ROUND_MS = 300_000;
/** Processes take longest. */
const workers: readonly WorkerKind[] = [
  'local',
  'local',
  'quickjs',
  'quickjs',
  'thread',
  'process',
];
const sums: Record<string, number> = {};

/** Vats that fail, are killed, restarted, crashed with their host, mended and resumed, against a model. */
export const vatRepair: Suite = {
  describe: `vats that fail and are mended, while workers and hosts are killed; ${STEPS} steps a round`,
  full: 500,
  async round(random) {
    const chosen = Array.from({ length: 3 }, () => random.pick(workers));
    const world = new RepairWorld(random, chosen);
    try {
      await inTime(world.live(STEPS), ROUND_MS, 'a round');
    } catch (error) {
      throw failureOf(error, world);
    }
    for (const [what, count] of Object.entries(world.counts))
      sums[what] = (sums[what] ?? 0) + count;
  },
  summary: () => JSON.stringify(sums),
};
