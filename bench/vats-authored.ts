import type { Report } from './measurement';
import { reportRates } from './vats-rates';
import { SWINGSET, type Sides } from './vats-side';

const ROUNDS = 5;
/** Each takes part of a second. */
const messages = { ours: 2_000, theirs: 150 };

const works = { fanOut: 'fan-out', sequential: 'sequential', pingPong: 'ping-pong' };

/** Two authored vats in the kernel's process, of the same sources. */
export async function authored(sides: Sides, report: Report): Promise<void> {
  for (const store of ['memory', 'disk'] as const) {
    const pair = await sides.pair('authored', store);
    for (const [method, name] of Object.entries(works)) {
      await reportRates(pair, report, {
        name: `authored vats: ${name}, ${store}`,
        ...{ against: SWINGSET, rounds: ROUNDS, messages },
        work: (side, count) => side.ask('work', { method, count }),
        reach: 10,
        aim: 20,
      });
    }
    await sides.end();
  }
}
