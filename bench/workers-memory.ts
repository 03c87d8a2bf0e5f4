import type { Report } from './measurement';
import { SWINGSET, type Side, type Sides } from './vats-side';
import { rivals } from './workers-rates';

const VATS = 1_000;
/** A thousand would take many minutes, and more memory than there is. */
const THEIR_VATS = 20;
const MIB = 1024 * 1024;

/** The cost of one of many authored vats in each worker, offline vats included. */
export async function manyVats(sides: Sides, report: Report): Promise<void> {
  for (const [worker, rival] of rivals) {
    const name = `${worker}: ${VATS.toLocaleString('en')} vats, each`;
    const us = await each(VATS, (more) => sides.ours('authored', 'memory', worker, more));
    const them = await each(THEIR_VATS, (more) => sides.theirs('authored', 'memory', rival, more));
    const shared = { against: `${SWINGSET} ${rival}`, lowerIsBetter: true };
    const { ms, mib } = us;
    report.measured({ ...shared, name, value: ms, unit: 'ms', ratio: ms / them.ms });
    report.measured({ ...shared, name, value: mib, unit: 'MiB', ratio: mib / them.mib });
  }
}

/** Start and memory of one more vat, for a number of vats. */
async function each(count: number, start: (more: string) => Promise<Side>) {
  const few = await looked(start('0'));
  const many = await looked(start(String(count)));
  return { ms: (many.ms - few.ms) / count, mib: (many.mib - few.mib) / count };
}

async function looked(starting: Promise<Side>): Promise<{ ms: number; mib: number }> {
  const side = await starting;
  const { bytes = NaN } = await side.ask('memoryOfAll');
  await side.end();
  return { ms: side.startMs, mib: bytes / MIB };
}
