import { inTurn, median, ratioOf, type Report } from './measurement';
import { SWINGSET, type Figures, type Side, type Sides } from './vats-side';

const ROUNDS = 3;
const VATS = 10_000;
const MESSAGES = 1_000_000;
/** A million would take many minutes. */
const THEIR_MESSAGES = 20_000;
const KIB = 1024;

/** Many vats, and a long queue: the cost of each. */
export async function growth(sides: Sides, report: Report): Promise<void> {
  const { ours, theirs } = await sides.pair('kernel', 'memory');
  await manyVats(ours, theirs, report);
  await sides.end();
  const anew = await sides.pair('kernel', 'memory');
  await longQueue(anew.ours, anew.theirs, report);
  await sides.end();
}

async function manyVats(ours: Side, theirs: Side, report: Report): Promise<void> {
  const [us, them] = [await grown(ours, VATS), await grown(theirs, VATS)];
  const name = `vats: ${VATS.toLocaleString('en')} raw ones`;
  const tell = telling(report);
  tell(`${name}, a vat`, 'ms', (us.seconds / VATS) * 1000, (them.seconds / VATS) * 1000);
  tell(`${name}, RSS a vat`, 'KiB', us.rss / VATS / KIB, them.rss / VATS / KIB);
  const among = async (side: Side, messages: number): Promise<number> =>
    messages / (await side.ask('relay', { messages, answered: true }))['seconds']!;
  const pairs = await inTurn(
    ROUNDS,
    () => among(ours, 10_000),
    () => among(theirs, 200),
  );
  report.measured({
    name: `kernel: answered among ${VATS.toLocaleString('en')} vats`,
    value: median(pairs.ours),
    unit: 'messages/s',
    against: SWINGSET,
    ratio: ratioOf(pairs),
    lowerIsBetter: false,
  });
}

async function longQueue(ours: Side, theirs: Side, report: Report): Promise<void> {
  const [us, them] = [await queued(ours, MESSAGES), await queued(theirs, THEIR_MESSAGES)];
  const million = MESSAGES.toLocaleString('en');
  const tell = telling(report);
  tell(`kernel: ${million} queued, each`, 'µs', us.queueMicros, them.queueMicros);
  tell(`kernel: ${million} queued, RSS each`, 'KiB', us.kib, them.kib);
  tell(`kernel: ${million} delivered, each`, 'µs', us.drainMicros, them.drainMicros);
}

async function grown(side: Side, count: number): Promise<{ seconds: number; rss: number }> {
  const before = await side.ask('memory');
  const { seconds = NaN } = await side.ask('grow', { count });
  return { seconds, rss: growthOf(before, await side.ask('memory')) };
}

async function queued(side: Side, count: number) {
  const before = await side.ask('memory');
  const queueing = await side.ask('queue', { count });
  const kib = growthOf(before, await side.ask('memory')) / count / KIB;
  const draining = await side.ask('drain');
  const micros = ({ seconds = NaN }: Figures): number => (seconds / count) * 1e6;
  return { kib, queueMicros: micros(queueing), drainMicros: micros(draining) };
}

const growthOf = (before: Figures, after: Figures): number => after['rss']! - before['rss']!;

const telling =
  (report: Report) =>
  (name: string, unit: string, value: number, theirs: number): void =>
    report.measured({
      ...{ name, unit, value },
      against: SWINGSET,
      ratio: value / theirs,
      lowerIsBetter: true,
    });
