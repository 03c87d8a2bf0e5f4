import { createHash } from 'node:crypto';

import { openKernel, type VatKernel, type VatSpec } from '../../src/vat';
import { checkState } from '../../src/vat/kernel/state/verify-state';
import { openMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import type { Random } from '../support/random';
import { ensure, type Suite } from './suite';
import { codeOf, Model, peerCode, type Step } from './vat-lives-model';

const ACTS = 12;
const SNAPSHOT_EVERY = 4;

/** A message to a vat, or an upgrade. */
type Act =
  | { readonly to: 'life' | 'peer'; readonly method: string; readonly args: readonly unknown[] }
  | { readonly to: 'upgrade' };

/** The acts of a round; which keys and promises they use overlaps. */
function plan(random: Random): Act[] {
  const key = (): string => `k${random.below(6)}`;
  const step = (): Step => {
    const name = random.pick(['set', 'set', 'delete', 'keep', 'keep', 'drop', 'fill', 'clear']);
    return [name, key(), name === 'fill' ? random.below(300) : random.below(1000)];
  };
  return Array.from({ length: ACTS }, (): Act => {
    const life = (method: string, ...args: unknown[]): Act => ({ to: 'life', method, args });
    const peer = (method: string, ...args: unknown[]): Act => ({ to: 'peer', method, args });
    switch (random.below(9)) {
      case 0:
        return life('wait', key());
      case 1:
        return life('open', key(), random.below(1000));
      case 2:
        return peer('hold');
      case 3:
        return peer('bump', random.below(4));
      case 4:
        return peer('release');
      case 5:
        return random.below(4) === 0 ? { to: 'upgrade' } : life('all');
      default:
        return life('take', Array.from({ length: 1 + random.below(5) }, step));
    }
  });
}

/** A kernel whose host can be killed: it continues from the last commit before that. */
class Life {
  private kernel!: VatKernel;
  private store: Store = openMemoryStore();
  private readonly results: string[] = [];
  private generation = 0;
  private kills = 0;
  /** Commits until the host is killed. */
  private left = Infinity;
  private killed: Store | undefined;

  /** @param random decides when the host is killed; undefined for never */
  constructor(private readonly random: Random | undefined) {}

  async open(): Promise<void> {
    const settings = { snapshotEvery: SNAPSHOT_EVERY, reapInterval: 5 };
    const vats: Record<string, VatSpec> = {
      life: { source: codeOf(this.generation), ...settings },
      peer: { source: peerCode, ...settings },
    };
    const { store } = this;
    const commit = store.commit.bind(store);
    const watched: Store = Object.assign(Object.create(store) as Store, {
      commit: async (...[batch, time]: Parameters<Store['commit']>) => {
        await commit(batch, time);
        if ((this.left -= 1) === 0) this.killed = await copyOf(store);
      },
    });
    this.kernel = await openKernel({ store: watched, vats, bootstrap: 'peer' });
    await this.kernel.run();
  }

  async act(act: Act): Promise<void> {
    if (act.to === 'upgrade') {
      this.generation += 1;
      await this.kernel.upgradeVat('life', { source: codeOf(this.generation) });
      await this.kernel.run();
      return;
    }
    this.results.push(await this.kernel.queueMessage(act.to, act.method, act.args));
    const { random } = this;
    if (random && random.below(2) === 0) this.left = 1 + random.below(3);
    while (this.kernel.hasWork)
      await this.kernel.run({ maxCranks: random ? 1 + random.below(4) : 9 });
    this.left = Infinity;
    if (!this.killed) return;
    await this.kernel.close();
    this.store = this.killed;
    this.killed = undefined;
    this.kills += 1;
    await this.open();
  }

  /** What the messages were answered, as far as they were. */
  async answers(): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (const kpid of this.results) {
      if (!this.kernel.facet.result(kpid)) answers.push('open');
      else {
        const { status, value } = await this.kernel.settled(kpid);
        answers.push(status === 'fulfilled' ? value : 'rejected');
      }
    }
    return answers;
  }

  /** Hashes of everything that is stored. */
  async end(): Promise<string> {
    await this.kernel.close();
    checkState(this.store);
    const hash = createHash('sha256');
    for (const [key, value] of this.store.range()) hash.update(key).update(value);
    return hash.digest('hex');
  }

  get count(): number {
    return this.kills;
  }
}

async function copyOf(store: Store): Promise<Store> {
  const copy = openMemoryStore();
  await copy.commit([...store.range()].map(([key, value]) => ({ key, value })));
  return copy;
}

let kills = 0;

/** Vats with snapshots live through kills and upgrades as those that were never stopped, and as a model. */
export const vatLives: Suite = {
  describe: 'QuickJS vats whose host is killed, beside others that never stop and a model',
  full: 10_000,
  async round(random) {
    const acts = plan(random);
    const model = new Model();
    const [killed, steady] = [new Life(random), new Life(undefined)];
    await killed.open();
    await steady.open();
    for (const act of acts) {
      await killed.act(act);
      await steady.act(act);
      if (act.to === 'upgrade') model.upgrade();
      else model.act(act.to, act.method, act.args);
    }
    const told = async (life: Life): Promise<string> => JSON.stringify(await life.answers());
    const [one, other, expected] = [
      await told(killed),
      await told(steady),
      JSON.stringify(model.answers),
    ];
    ensure(one === expected, `after kills ${one}, not ${expected}`);
    ensure(other === expected, `without kills ${other}, not ${expected}`);
    ensure((await killed.end()) === (await steady.end()), 'the stores differ');
    kills += killed.count;
  },
  summary: () => `${kills} kills`,
};
