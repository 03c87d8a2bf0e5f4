import { Kernel } from '../../src/vat/kernel/kernel';
import { loadState } from '../../src/vat/kernel/state/persistence';
import { rawManager } from '../../src/vat/workers/manager/raw-manager';
import { VmreError } from '../../src/support/errors/vmre-error';
import { openMemoryStore } from '../../src/store/memory-store';
import type { RawSetup } from '../../src/vat/workers/raw-vat';
import type { Store } from '../../src/store/store';
import { counter, relay } from '../fixtures/vat/adding-vats';
import { faultsOf } from '../vat/adding';
import { faults, FaultyStore } from '../vat/faulty-store';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const LIVES = 10;
/** It takes milliseconds. */
const LONGEST_MS = 20_000;

/** Permitted results of pending operations of a host when the store fails. */
const expected = ['VMRE_KERNEL_PANIC', 'VMRE_STORE_FAILED'];

function allowed(error: unknown): void {
  ensure(VmreError.is(error) && expected.includes(error.code), String(error));
}

/** A host that adds until its store fails. */
class AddingHost {
  readonly kernel: Kernel;
  private readonly asked: Promise<void>[] = [];

  constructor(
    store: Store,
    private readonly random: Random,
    private readonly say: (line: string) => void,
  ) {
    this.kernel = new Kernel(store);
    this.kernel.results$.subscribe(({ kpid, data }) => say(`answered ${kpid} ${data.body}`));
  }

  async live(runs: number): Promise<void> {
    const { kernel, random } = this;
    await kernel.addVatManager('counter', rawManager(counter), { transcript: true });
    await kernel.addVatManager('relay', rawManager(this.slowly(relay)), { reapInterval: 3 });
    const met = await kernel.queueMessage('relay', 'meet', {
      body: '#"$0"',
      slots: [kernel.vatRoot('counter')],
    });
    for (let count = 0; count < runs; count += 1) {
      this.ask(random.below(8));
      const run = kernel.run(random.below(2) ? {} : { maxCranks: random.below(12) });
      this.ask(random.below(4));
      await run;
      if (random.below(4) === 0) await kernel.forget(met);
    }
    await kernel.run();
  }

  /** Settles when all pending operations are settled. */
  async everybodyTold(): Promise<void> {
    await Promise.all(this.asked);
  }

  /** Some cranks last longer than a write. */
  private slowly(setup: RawSetup): RawSetup {
    return async (syscall, tools) => {
      const dispatch = await setup(syscall, tools);
      return async (delivery) => {
        for (let left = this.random.below(4); left > 0; left -= 1) await new Promise(setImmediate);
        await dispatch(delivery);
      };
    };
  }

  private ask(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      this.asked.push(this.add(this.random.pick(['counter', 'relay'])).catch(allowed));
    }
  }

  private async add(vat: string): Promise<void> {
    const kpid = await this.kernel.queueMessage(vat, 'add');
    this.say(`queued ${kpid}`);
    const { data } = await this.kernel.settled(kpid);
    this.say(`answered ${kpid} ${data.body}`);
  }
}

/** Reported values must be durable at the moment of the report. */
function listener(kept: Store, said: string[]): (line: string) => void {
  return (line) => {
    const [what, kpid = ''] = line.split(' ');
    const promise = kept.get(Buffer.from(`p.${kpid}`))?.toString() ?? '';
    const isKept = what === 'answered' ? promise.includes('"fulfilled"') : promise !== '';
    said.push(isKept ? line : `${line} too early`);
  };
}

async function liveUntilItFails(kept: Store, random: Random, said: string[]): Promise<void> {
  const store = new FaultyStore(kept, {
    good: random.below(40),
    fault: random.pick(faults),
    turns: () => random.below(4),
  });
  const host = new AddingHost(store, random, listener(kept, said));
  const life = host.live(1000);
  await inTime(life.catch(allowed), LONGEST_MS, 'the failure of the store');
  ensure(store.hasFailed, 'the store has not failed');
  await inTime(host.everybodyTold(), LONGEST_MS, 'telling everybody');
  // The store would accept it again: the kernel must know that it cannot continue.
  await new Promise(setImmediate);
  for (const use of [host.kernel.run(), host.kernel.queueMessage('counter', 'add')]) {
    const error: unknown = await use.catch((thrown: unknown) => thrown);
    ensure(
      VmreError.is(error) && error.code === 'VMRE_KERNEL_PANIC',
      `${String(error)} is not a panic`,
    );
  }
  await inTime(host.kernel.close(), LONGEST_MS, 'the end of the kernel');
}

function ensureSound(kept: Store, said: readonly string[]): void {
  const early = said.find((line) => line.endsWith('too early'));
  ensure(early === undefined, `${early}: it was not kept`);
  const found = faultsOf(loadState(kept), said);
  ensure(found.length === 0, found.join('; '));
}

/** A kernel whose store fails at any write, repeatedly; in the end everything is answered. */
export const vatStore: Suite = {
  describe: 'a kernel of vats whose store fails at random writes; ten failures a round',
  full: 500,
  async round(random) {
    const kept = openMemoryStore();
    const said: string[] = [];
    for (let life = 0; life < LIVES; life += 1) {
      await liveUntilItFails(kept, random, said);
      ensureSound(kept, said);
    }
    const host = new AddingHost(kept, random, listener(kept, said));
    await inTime(host.live(3), LONGEST_MS, 'a life with a store that works');
    await inTime(host.everybodyTold(), LONGEST_MS, 'telling everybody');
    ensureSound(kept, said);
    const waiting = [...loadState(kept).promises.all()].filter(({ state }) => !('data' in state));
    ensure(waiting.length <= 1 + LIVES, `${waiting.length} are not answered`);
  },
};
