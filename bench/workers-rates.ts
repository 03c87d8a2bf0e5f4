import { inTurn, median, ratioOf, type Report } from './measurement';
import { reportRates } from './vats-rates';
import { SWINGSET, type Side, type Sides } from './vats-side';

const ROUNDS = 3;

/** One of our workers, and the SwingSet worker that is its baseline. */
export const rivals = [
  ['local', 'local'],
  ['thread', 'node-subprocess'],
  ['process', 'node-subprocess'],
  ['quickjs', 'xsnap'],
] as const;

/**
 * Workloads of two authored vats in workers, and how often each side runs them; each takes part of a second.
 */
const works = [
  { method: 'fanOut', name: 'fan-out', ours: 1_000, theirs: 100 },
  { method: 'sequential', name: 'sequential', ours: 500, theirs: 60 },
] as const;

/** Answered messages between two authored vats, and starts of both, for each worker. */
export async function workerRates(sides: Sides, report: Report): Promise<void> {
  for (const [worker, rival] of rivals) {
    const ours = await sides.ours('authored', 'memory', worker);
    const theirs = await sides.theirs('authored', 'memory', rival);
    const against = `${SWINGSET} ${rival}`;
    const measured = { against, reach: 5, aim: 20, lowerIsBetter: false };
    for (const { method, name, ...messages } of works) {
      await reportRates({ ours, theirs }, report, {
        ...{ name: `${worker}: ${name}`, against, rounds: ROUNDS, messages, reach: 5, aim: 20 },
        work: (side, count) => side.ask('work', { method, count }),
      });
    }
    await baggage(worker, ours, theirs, report, measured);
    await sides.end();
    await starts(worker, rival, sides, report);
  }
}

const KEYS = 300;

/** Reading stored values again: upstream asks each time, here only if the vat has not seen the value. */
async function baggage(
  worker: string,
  ours: Side,
  theirs: Side,
  report: Report,
  measured: { against: string; reach: number; aim: number; lowerIsBetter: boolean },
): Promise<void> {
  const work = async (side: Side, method: string, from: number): Promise<number> =>
    KEYS / (await side.ask('work', { method, count: KEYS, rest: [from] }))['seconds']!;
  for (const [method, name] of [
    ['keep', 'new entries in baggage'],
    ['look', 'entries looked up again'],
  ] as const) {
    // Each side has the same keys in the same order.
    const rounds = { ours: 0, theirs: 0 };
    const pairs = await inTurn(
      ROUNDS,
      () => work(ours, method, KEYS * (rounds.ours += 1)),
      () => work(theirs, method, KEYS * (rounds.theirs += 1)),
    );
    report.measured({
      ...measured,
      name: `${worker}: ${name}`,
      value: median(pairs.ours),
      unit: 'entries/s',
      ratio: ratioOf(pairs),
    });
  }
}

/** From the start of the process until two vats have started in their workers. */
async function starts(worker: string, rival: string, sides: Sides, report: Report): Promise<void> {
  const ended = async (starting: Promise<Side>): Promise<number> => {
    const side = await starting;
    await side.end();
    return side.startMs;
  };
  const pairs = await inTurn(
    ROUNDS,
    () => ended(sides.ours('authored', 'memory', worker)),
    () => ended(sides.theirs('authored', 'memory', rival)),
  );
  report.measured({
    name: `${worker}: start with two vats`,
    value: median(pairs.ours),
    unit: 'ms',
    against: `${SWINGSET} ${rival}`,
    ratio: ratioOf(pairs),
    reach: 1 / 5,
    aim: 1 / 20,
    lowerIsBetter: true,
  });
}
