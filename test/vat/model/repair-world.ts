import { openKernel, type VatKernel, type VatSpec, type WorkerKind } from '../../../src/vat';
import { messageOf, VmreError } from '../../../src/support/errors/vmre-error';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Random } from '../../support/random';
import { faults, FaultyStore } from '../faulty-store';
import { workerProcesses } from '../workers/worker-processes';

/** A note for a ledger: notes of one channel arrive in their order. */
interface Note {
  readonly ledger: string;
  readonly channel: 'host' | 'post';
  readonly number: number;
  /** Whether it is known to be in the store. */
  isKept: boolean;
  /** The promise for its answer. */
  kpid?: string;
}

/** It keeps its notes in its baggage. Notes above `cured` that are divisible by 5 make it fail. */
const ledger = (
  cured: number,
): string => `exports.buildRootObject = ({ Far }, parameters, baggage) => {
  if (!baggage.has('notes')) baggage.init('notes', '');
  return Far('ledger', {
    note(channel, number) {
      baggage.set('notes', baggage.get('notes') + channel + number + ' ');
      if (number % 5 === 0 && number > ${cured}) {
        if (number % 10 === 0) for (;;);
        const all = []; for (;;) all.push('x'.repeat(100) + all.length);
      }
      return baggage.get('notes').split(' ').length - 1;
    },
    read: () => baggage.get('notes'),
  });
};`;

const post = `exports.buildRootObject = ({ E, Far }) => Far('post', {
  send(ledger, numbers) { for (const each of numbers) E.sendOnly(ledger).note('post', each); },
});`;

const DELIVERY_MS = 60_000;

/** Ledgers that fail, whose workers and hosts are killed, and that are mended: each note arrives once. */
export class RepairWorld {
  private readonly kept = openMemoryStore();
  private kernel!: VatKernel;
  private store!: FaultyStore;
  private readonly notes: Note[] = [];
  private readonly ledgers: Record<string, Omit<VatSpec & { source: string }, 'source'>> = {};
  private readonly cured: Record<string, number> = {};
  /** What happened, for the message of a failure. */
  readonly counts = { notes: 0, suspensions: 0, upgrades: 0, kills: 0, crashes: 0, restarts: 0 };

  constructor(
    private readonly random: Random,
    workers: readonly WorkerKind[],
  ) {
    workers.forEach((worker, at) => {
      this.ledgers[`ledger${at}`] = {
        ...{ worker, onFault: 'suspend' },
        restart: random.pick(['transcript', 'durable']),
        upgradeEvery: random.pick([
          { deliveries: 3 + random.below(10) },
          { bytes: 3_000 },
          'never',
        ]),
        limits: { computation: 300_000, memoryMb: 64, deliveryMs: DELIVERY_MS },
      };
      this.cured[`ledger${at}`] = 0;
    });
  }

  /** @throws at the first difference from the model */
  async live(steps: number): Promise<void> {
    await this.survive(() => this.open());
    try {
      for (let step = 0; step < steps; step += 1) await this.survive(() => this.act());
      for (const name of Object.keys(this.ledgers)) await this.mendForGood(name);
      await this.compare();
    } finally {
      await this.closeAnyway();
    }
  }

  /** The kernel may not have been opened, or its store may fail. */
  private async closeAnyway(): Promise<void> {
    const kernel = this.kernel as VatKernel | undefined;
    await kernel?.close().catch(() => undefined);
  }

  private async open(): Promise<void> {
    const { random } = this;
    const good = random.below(3) === 0 ? 1 + random.below(30) : Infinity;
    this.store = new FaultyStore(this.kept, { good, fault: random.pick(faults) });
    const vats = Object.entries(this.ledgers).map(([name, settings]) => [
      name,
      this.codeOf(name, settings),
    ]);
    this.kernel = await openKernel({
      store: this.store,
      vats: { ...Object.fromEntries(vats), post: { source: post, worker: 'local' } },
    });
    this.kernel.suspensions$.subscribe(() => (this.counts.suspensions += 1));
  }

  private codeOf = (name: string, settings = this.ledgers[name]): VatSpec => ({
    ...settings,
    source: ledger(this.cured[name] as number),
    transcript: true,
  });

  /** After a crash of the host, another one continues. */
  private async survive(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!this.store.hasFailed) throw error;
      this.counts.crashes += 1;
      await this.closeAnyway();
      for (let isOpen = false; !isOpen;) {
        isOpen = await this.open().then(
          () => true,
          (problem: unknown) => {
            if (!this.store.hasFailed) throw problem;
            return false;
          },
        );
      }
    }
  }

  private async act(): Promise<void> {
    const { random, kernel, counts } = this;
    const name = random.pick(Object.keys(this.ledgers));
    const choice = random.below(20);
    if (choice < 9) for (let left = 1 + random.below(4); left > 0; left -= 1) await this.note(name);
    else if (choice < 12) await this.burst(name);
    else if (choice < 14) await this.kill();
    else if (choice < 15) {
      counts.restarts += 1;
      await kernel.close();
      await this.open();
    } else if (choice < 17) await this.mend(name);
    else await kernel.resumeVat(name);
    const run = this.kernel.run(random.below(3) === 0 ? { maxCranks: 1 + random.below(5) } : {});
    if (random.below(4) === 0) await this.kill();
    await run;
  }

  private async note(name: string): Promise<void> {
    const note = this.add(name, 'host');
    note.kpid = await this.kernel.queueMessage(name, 'note', ['host', note.number]);
    note.isKept = true;
  }

  private async burst(name: string): Promise<void> {
    const { random, kernel } = this;
    const added = Array.from({ length: 1 + random.below(5) }, () => this.add(name, 'post'));
    const numbers = added.map(({ number }) => number);
    await kernel.queueMessage('post', 'send', [kernel.root(name), numbers]);
    for (const note of added) note.isKept = true;
  }

  private add(name: string, channel: Note['channel']): Note {
    const note = { ledger: name, channel, number: (this.counts.notes += 1), isKept: false };
    this.notes.push(note);
    return note;
  }

  private async kill(): Promise<void> {
    const pids = workerProcesses();
    if (pids.length === 0) return;
    this.counts.kills += 1;
    await new Promise((done) => setTimeout(done, this.random.below(20)));
    try {
      process.kill(this.random.pick(pids), 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }

  /** Gives a ledger code that masters all notes so far, and resumes it. */
  private async mend(name: string): Promise<void> {
    this.cured[name] = this.counts.notes;
    this.counts.upgrades += 1;
    const { worker, limits } = this.ledgers[name]!;
    await this.kernel.upgradeVat(name, {
      ...{ source: ledger(this.counts.notes), worker, limits },
    });
    await this.kernel.resumeVat(name);
  }

  private async mendForGood(name: string): Promise<void> {
    for (let isMended = false; !isMended;) {
      await this.survive(async () => {
        await this.mend(name);
        await this.kernel.run();
        isMended = this.kernel.statistics.vats.every((vat) => vat.name !== name || !vat.fault);
      });
    }
  }

  private async compare(): Promise<void> {
    await this.survive(() => this.kernel.run().then(() => undefined));
    for (const name of Object.keys(this.ledgers)) {
      const text = await this.readOf(name);
      const found = text.split(' ').slice(0, -1);
      const own = this.notes.filter((note) => note.ledger === name);
      for (const channel of ['host', 'post'] as const) {
        const sent = own.filter((note) => note.channel === channel);
        const arrived = found
          .filter((each) => each.startsWith(channel))
          .map((each) => Number(each.slice(4)));
        const expected = sent.filter((note) => note.isKept || arrived.includes(note.number));
        const numbers = expected.map(({ number }) => number);
        if (String(arrived) !== String(numbers)) {
          throw new Error(
            `${name} has ${channel} ${String(arrived)} instead of ${String(numbers)}`,
          );
        }
      }
      for (const { kpid, number } of own) {
        if (kpid === undefined) continue;
        const { value } = await this.kernel.settled(kpid);
        const place = found.indexOf(`host${number}`) + 1;
        if (value !== place)
          throw new Error(`${name} answered note ${number} with ${String(value)}, not ${place}`);
      }
    }
  }

  private async readOf(name: string): Promise<string> {
    for (;;) {
      let text: string | undefined;
      await this.survive(
        async () => (text = (await this.kernel.call(name, 'read')) as string) as never,
      );
      if (text !== undefined) return text;
    }
  }
}

/** The reason with what happened before. */
export const failureOf = (error: unknown, { counts }: RepairWorld): Error =>
  new VmreError('VMRE_UNCAUGHT', `${messageOf(error)} after ${JSON.stringify(counts)}`, {
    cause: error,
  });
