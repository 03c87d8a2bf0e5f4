import type { Report } from './measurement';
import { reportRates } from './vats-rates';
import { SWINGSET, type Side, type Sides } from './vats-side';

const ROUNDS = 5;
/** Each takes part of a second. */
const messages = { ours: 15_000, theirs: 300 };
const COUNTED = 500;

/** Two raw vats that send each other messages: only the kernel works. */
export async function kernelRates(sides: Sides, report: Report): Promise<void> {
  for (const store of ['memory', 'disk'] as const) {
    const pair = await sides.pair('kernel', store);
    for (const answered of [true, false]) {
      await reportRates(pair, report, {
        name: `kernel: ${answered ? 'answered' : 'one-way'}, ${store}`,
        ...{ against: SWINGSET, rounds: ROUNDS, messages },
        work: (side, count) => side.ask('relay', { messages: count, answered }),
        reach: 20,
        aim: 50,
      });
    }
    await sides.end();
  }
}

/**
 * The load of answered messages on the store: together, and with every crank persisted before the next one.
 */
export async function storeOperations(sides: Sides, report: Report): Promise<void> {
  for (const work of ['relay', 'relayOneByOne']) {
    const { ours, theirs } = await sides.pair('kernel', 'memory', 'counting');
    const us = await operations(ours, work);
    const them = await operations(theirs, work);
    await sides.end();
    const kept = work === 'relay' ? 'kept together' : 'each crank kept';
    const tell = (name: string, value: number, ratio: number): void =>
      report.measured({
        name: `store: ${name}, ${kept}`,
        unit: 'a message',
        against: SWINGSET,
        lowerIsBetter: true,
        ...{ value, ratio },
      });
    tell('all operations', us.all, us.all / them.all);
    tell('keys written', us.written, us.written / them.written);
    // The limit is per crank, whatever the other side does.
    report.measured({
      name: `store: commits, ${kept}`,
      value: us.commitsACrank,
      unit: 'a crank',
      against: 'one a crank',
      ratio: us.commitsACrank,
      reach: 2,
      aim: 1,
      lowerIsBetter: true,
    });
  }
}

async function operations(side: Side, work: string) {
  const begin = await side.ask('counts');
  const { cranks } = await side.ask(work, { messages: COUNTED, answered: true });
  const end = await side.ask('counts');
  const of = (name: string): number => (end[name] ?? 0) - (begin[name] ?? 0);
  const written = of('set') + of('delete');
  const read = of('get') + of('has') + of('getNextKey') + of('range');
  return {
    all: (written + read) / COUNTED,
    written: written / COUNTED,
    // The first message, which the host sends, is persisted before the others.
    commitsACrank: (of('commit') - 1) / cranks!,
  };
}
