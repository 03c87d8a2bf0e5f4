import { inTurn, median, ratioOf, type Report } from './measurement';
import { SWINGSET, type Side, type Sides } from './vats-side';

const ROUNDS = 5;
/** Each takes part of a second. */
const OUR_MESSAGES = 2_000;
const THEIR_MESSAGES = 150;

const works = { fanOut: 'fan-out', sequential: 'sequential', pingPong: 'ping-pong' };

/** Two authored vats in the kernel's process, of the same sources. */
export async function authored(sides: Sides, report: Report): Promise<void> {
  for (const store of ['memory', 'disk'] as const) {
    const { ours, theirs } = await sides.pair('authored', store);
    for (const [method, name] of Object.entries(works)) {
      const rate = (side: Side, count: number) => async (): Promise<number> =>
        count / (await side.ask('work', { method, count }))['seconds']!;
      const first = rate(ours, OUR_MESSAGES);
      const second = rate(theirs, THEIR_MESSAGES);
      await first();
      await second();
      const pairs = await inTurn(ROUNDS, first, second);
      report.measured({
        name: `authored vats: ${name}, ${store}`,
        value: median(pairs.ours),
        unit: 'messages/s',
        against: SWINGSET,
        ratio: ratioOf(pairs),
        reach: 10,
        aim: 20,
        lowerIsBetter: false,
      });
    }
    await sides.end();
  }
}
