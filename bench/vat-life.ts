import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Place } from './places';
import type { Bench, Report } from './measurement';
import { snapshotCosts } from './vat-snapshots';
import { installSwingset } from './vats-peer';
import { Sides, SWINGSET, type Side } from './vats-side';

/** Messages of the long life, unless `--count` says another number. */
const MESSAGES = 20_000;
const SHORT = 10_000;
/** Theirs take ten times as long. */
const THEIR_MESSAGES = 4_000;
const BATCH = 500;
const RESTARTS = 3;
const KIB = 1024;

/** The state of a kernel after a number of messages. */
interface Age {
  readonly messages: number;
  /** Bytes of its store. */
  readonly bytes: number;
  /** Milliseconds from the start of its process until its vats are ready. */
  readonly restartMs: number;
}

/** The store and the restart of vats early and late in their life, and what snapshots cost. */
export const vatLife: Bench = async (report, { count = MESSAGES }) => {
  const place = new Place();
  const installed = await installSwingset();
  const sides = new Sides(place, 'missing' in installed ? '' : installed.directory);
  try {
    const short = Math.min(SHORT, Math.ceil(count / 10));
    await life('quickjs', (store) => sides.ours('authored', store, 'quickjs'), short, count);
    if ('missing' in installed) report.skipped('life of vats in SwingSet', installed.missing);
    else {
      const theirs = Math.min(count, THEIR_MESSAGES);
      const start = (store: string): Promise<Side> => sides.theirs('authored', store, 'xsnap');
      await life(SWINGSET, start, theirs / 10, theirs);
    }
    await snapshotCosts(report, place.directory);
  } finally {
    await sides.end();
    place.clear();
  }

  async function life(
    name: string,
    start: (store: string) => Promise<Side>,
    short: number,
    long: number,
  ): Promise<void> {
    const store = sides.store('disk');
    const young = await aged(start, store, short);
    const old = await aged(start, store, long - short);
    tell(report, name, { ...young, messages: short }, { ...old, messages: long });
  }
};

/** Sends messages, ends the process, and starts it again. */
async function aged(
  start: (store: string) => Promise<Side>,
  store: string,
  messages: number,
): Promise<Age> {
  const side = await start(store);
  for (let left = messages; left > 0; left -= BATCH) {
    await side.ask('work', { method: 'fanOut', count: Math.min(BATCH, left) });
  }
  await side.ask('end');
  await side.end();
  const times: number[] = [];
  for (let restart = 0; restart < RESTARTS; restart += 1) {
    const again = await start(store);
    times.push(again.startMs);
    await again.end();
  }
  return { messages, bytes: sizeOf(store), restartMs: Math.min(...times) };
}

function tell(report: Report, name: string, young: Age, old: Age): void {
  const [few, many] = [young, old].map(({ messages }) => messages.toLocaleString('en'));
  const common = { against: `after ${few}`, lowerIsBetter: true, ...reachOf(name) };
  report.measured({
    ...{ name: `${name}: store after ${many} messages`, value: old.bytes / KIB, unit: 'KiB' },
    ...{ ...common, ratio: old.bytes / young.bytes },
  });
  report.measured({
    ...{ name: `${name}: restart after ${many} messages`, value: old.restartMs, unit: 'ms' },
    ...{ ...common, ratio: old.restartMs / young.restartMs },
  });
}

const reachOf = (name: string): { reach?: number } => (name === SWINGSET ? {} : { reach: 1.2 });

const sizeOf = (directory: string): number =>
  readdirSync(directory)
    .map((name) => statSync(join(directory, name)))
    .reduce((bytes, { blocks }) => bytes + blocks * 512, 0);
