import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { openKernel, type VatKernel } from '../../src/vat';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';
import { Victim } from './vat-victim';

const KILLS = 20;
const LATEST_KILL_MS = 30;
const ROUND_MS = 120_000;
const names = ['beside', 'away', 'apart'] as const;
const workers = { beside: 'thread', away: 'process', apart: 'process' } as const;

/** Vats whose workers are killed while they are asked to count. */
class Killed {
  /** The count of each vat. */
  private readonly counts = new Map<string, number>(names.map((name) => [name, 0]));
  private victims: Victim[] = [];
  private kernel!: VatKernel;

  constructor(
    private readonly directory: string,
    private readonly random: Random,
  ) {}

  async open(): Promise<void> {
    this.kernel = await openKernel({ store: this.directory });
    this.kernel.terminations$.subscribe(({ name, value }) => {
      process.stderr.write(`${name} has ended: ${String(value)}\n`);
    });
    this.victims = names.map((name) => new Victim(name, workers[name], {}));
    for (const { name, make } of this.victims) {
      await this.kernel.addVatManager(name, make, { transcript: true, reapInterval: 5 });
    }
    await this.kernel.run();
  }

  /** Some messages, and a kill before, during or after their answers. */
  async suffer(): Promise<void> {
    const { random, kernel } = this;
    const victim = random.pick(this.victims);
    if (random.below(3) === 0) victim.kill();
    const asked: (readonly [string, Promise<string>])[] = [];
    for (let left = 1 + random.below(12); left > 0; left -= 1) {
      const name = random.pick(names);
      asked.push([name, kernel.queueMessage(name, 'add')]);
    }
    const run = kernel.run();
    await pause(random.below(LATEST_KILL_MS));
    victim.kill();
    await run;
    await kernel.run();
    for (const [name, message] of asked) {
      const kpid = await message;
      const { status, value } = await kernel.settled(kpid);
      const count = (this.counts.get(name) ?? 0) + 1;
      this.counts.set(name, count);
      ensure(status === 'fulfilled' && value === count, `${name}: ${String(value)}, not ${count}`);
      await kernel.forget(kpid);
    }
  }

  /** Everything is unchanged, in new workers of another host. */
  async openAgain(): Promise<void> {
    await this.kernel.run();
    const { activityHash } = this.kernel;
    await this.kernel.close();
    await this.open();
    ensure(this.kernel.activityHash === activityHash, 'the state is another one after a restart');
    const { terminated } = this.kernel.statistics;
    ensure(terminated.length === 0, `ended: ${JSON.stringify(terminated)}`);
  }

  async close(): Promise<void> {
    await this.kernel.close();
  }
}

async function round(random: Random): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-vat-killed-'));
  const killed = new Killed(directory, random);
  try {
    await killed.open();
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await killed.suffer();
      if (random.below(8) === 0 || kill === KILLS) await killed.openAgain();
    }
    await killed.suffer();
  } finally {
    await killed.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Workers that are killed while they are idle or at work, without an effect on results. */
export const vatKilled: Suite = {
  describe: `vats in threads and processes that are killed at random; ${KILLS} kills a round`,
  full: 50,
  round: (random) => inTime(round(random), ROUND_MS, 'a round'),
};
