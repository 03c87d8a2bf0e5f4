import { readdirSync } from 'node:fs';

import { VmreError } from '../../src/support/errors/vmre-error';
import { DetectionTimes } from './detection-times';
import { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';
import { quickFaults, slowFaults, type VatFault } from './vat-faults';
import { VatTown } from './vat-town';
import { Victim } from './vat-victim';

/** Concurrent towns: they mostly wait. */
const TOWNS = 4;
const FAULTS_A_TOWN = 10;
const FAULTS_A_ROUND = TOWNS * FAULTS_A_TOWN;
const ROUND_MS = 120_000;
const GONE_MS = 5000;
const LATEST_START_KILL_MS = 60;

/** Threads and processes that Node may start itself. */
const POOL_THREADS = 4;
const threads = (): number => readdirSync('/proc/self/task').length;
let usualThreads: number | undefined;

const noticed = new DetectionTimes();
let nextVictim = 1;

/** Starts a victim and applies a fault: it ends, and no other vat is affected. */
async function suffer(town: VatTown, victim: Victim, fault: VatFault, random: Random) {
  await town.kernel.addVatManager(victim.name, victim.make);
  await town.kernel.run();
  const happened = await fault.commit(town, victim, random);
  const { reason, time } = await town.endOf(victim.name);
  ensure(fault.reason.test(reason), `${victim.worker} ${fault.name}: ended because ${reason}`);
  noticed.add(`${victim.worker} ${fault.name}`, time - happened);
  await gone(victim);
}

/** A worker that is killed before its vat exists: adding the vat is rejected. */
async function dieAtStart(town: VatTown, victim: Victim, random: Random): Promise<void> {
  let time = 0;
  const delay = random.below(LATEST_START_KILL_MS);
  victim.onOpen = () =>
    setTimeout(() => {
      time = performance.now();
      victim.kill();
    }, delay);
  try {
    await town.kernel.addVatManager(victim.name, victim.make);
  } catch (error) {
    ensure(VmreError.is(error) && error.code === 'VMRE_VAT_WORKER_FAILED', String(error));
    noticed.add(`${victim.worker} killed at its start`, performance.now() - time);
    return gone(victim);
  }
  // It was faster: then it dies like an idle one.
  await town.endOf(victim.name);
  noticed.add(`${victim.worker} killed at its start`, performance.now() - time);
  await gone(victim);
}

async function gone(victim: Victim): Promise<void> {
  const begin = performance.now();
  while (!victim.isGone) {
    ensure(performance.now() - begin < GONE_MS, `${victim.name} has left its process`);
    await new Promise(setImmediate);
  }
}

async function live(random: Random): Promise<void> {
  const town = await VatTown.open();
  try {
    for (let count = 0; count < FAULTS_A_TOWN; count += 1) {
      const name = `victim ${nextVictim++}`;
      if (random.below(12) === 0) {
        const worker = random.pick(['thread', 'process', 'liar'] as const);
        await dieAtStart(town, new Victim(name, worker, {}), random);
      } else {
        const fault = random.pick(random.below(4) > 0 ? quickFaults : slowFaults);
        const worker = random.pick(fault.workers);
        await suffer(town, new Victim(name, worker, fault.limits ?? {}), fault, random);
      }
      await town.talk();
    }
  } finally {
    await town.kernel.close();
  }
}

async function round(random: Random): Promise<void> {
  usualThreads ??= threads();
  const seeds = Array.from({ length: TOWNS }, () => random.below(2 ** 31));
  await Promise.all(seeds.map((seed) => live(new Random(seed))));
  const left = threads() - usualThreads;
  ensure(left <= POOL_THREADS, `${left} threads are left`);
}

/** Workers of vats that suffer every possible fault, in a town that lives on. */
export const vatWorkers: Suite = {
  describe: `vats whose workers are killed, spin, fill their memory or lie; ${FAULTS_A_ROUND} faults a round`,
  full: 250,
  round: (random) => inTime(round(random), ROUND_MS, 'a round'),
  summary: () => noticed.toString(),
};
