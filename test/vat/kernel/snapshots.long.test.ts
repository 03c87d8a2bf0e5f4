import { hash } from 'node:crypto';

import {
  openKernel,
  type KernelOptions,
  type VatKernel,
  type VatSettings,
  type VatSpec,
} from '../../../src/vat';
import { exportState, importState } from '../../../src/vat/api/state-file';
import { GroupCommit } from '../../../src/vat/kernel/state/group-commit';
import { loadState } from '../../../src/vat/kernel/state/persistence';
import type { VatSnapshot } from '../../../src/vat/kernel/state/snapshot-table';
import type { WorkerImage } from '../../../src/vat/workers/worker-image';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Store } from '../../../src/store/store';
import { checkState } from '../../../src/vat/kernel/state/verify-state';

/** A vat whose heap, promises, baggage and references change with each message. */
const source = `exports.buildRootObject = ({ Far, E, exitVat }, parameters, baggage) => {
  const heard = new Map();
  const kept = [];
  let open;
  return Far('root', {
    note(text) {
      heard.set(text + heard.size, { text, at: [heard.size, text.length] });
      baggage.set('last', text);
      return [...heard.keys()].length;
    },
    make: () => { const made = Far('thing', { of: () => kept.length }); kept.push(made); return made; },
    waits: () => new Promise((resolve) => (open = resolve)),
    open: (value) => open(value),
    all: () => [[...heard.values()].map(({ text }) => text).join(), kept.length, baggage.get('last')],
    spin: () => { for (;;); },
    grow() { for (;;) heard.set(heard.size, new Array(1000).fill(0)); },
    close: () => exitVat('closed'),
  });
};`;

/** A vat that holds objects of the other, and drops every second one. */
const asking = `exports.buildRootObject = ({ Far, E }) => {
  let books;
  const held = [];
  return Far('root', {
    bootstrap: (vats) => void (books = vats.books),
    async ask(text) {
      const thing = await E(books).make();
      if (held.length % 2 === 0) held.push(thing); else held.pop();
      return [await E(books).note(text), await E(thing).of()];
    },
    each: () => Promise.all(held.map((thing) => E(thing).of())),
  });
};`;

const opened: VatKernel[] = [];
afterEach(async () => {
  for (const kernel of opened.splice(0)) await kernel.close();
});

type Settings = Partial<VatSettings>;

async function open(
  store: Store,
  settings: Settings = {},
  code = source,
  rest: KernelOptions = {},
): Promise<VatKernel> {
  const all = { snapshotEvery: 3, reapInterval: 5, ...settings };
  const vats: Record<string, VatSpec> = {
    books: { source: code, ...all },
    asker: { source: asking, ...all },
  };
  const kernel = await openKernel({ store, vats, bootstrap: 'asker', ...rest });
  opened.push(kernel);
  await kernel.run();
  return kernel;
}

const keysOf = (store: Store, prefix: string): string[] =>
  [...store.range()].map(([key]) => key.toString()).filter((key) => key.startsWith(prefix));

/** Keys and hashes of values. */
const contentOf = (store: Store): string[] =>
  [...store.range()].map(([key, value]) => `${key.toString()} ${hash('sha256', value)}`);

async function copyOf(store: Store, without = /^$/): Promise<Store> {
  const copy = openMemoryStore();
  const entries = [...store.range()].filter(([key]) => !without.test(key.toString()));
  await copy.commit(entries.map(([key, value]) => ({ key, value })));
  return copy;
}

/** A copy of a store whose snapshots are changed, as if another host had written them. */
async function withSnapshots(
  store: Store,
  change: (image: WorkerImage) => WorkerImage,
): Promise<Store> {
  const copy = await copyOf(store);
  const state = loadState(copy);
  for (const { id } of state.vats.all()) {
    const snapshot = state.snapshots.get(id);
    if (!snapshot) continue;
    state.snapshots.put(id, placeOf(snapshot), change(state.snapshots.imageOf(id, snapshot)));
  }
  state.journal.commit();
  await new GroupCommit(copy, state).flush();
  return copy;
}

const placeOf = ({ at, from, transcriptHash }: VatSnapshot) => ({ at, from, transcriptHash });

/** Sends messages, restarts where `restartsAfter` says so, and returns the answers, steps and hash. */
async function lives(restartsAfter: (message: number) => boolean, settings: Settings = {}) {
  const store = openMemoryStore();
  const [answers, steps]: unknown[][] = [[], []] as never;
  const opens = async (): Promise<VatKernel> => {
    const kernel = await open(store, settings);
    kernel.cranks$.subscribe(({ result }) => steps?.push(result?.[2]));
    return kernel;
  };
  let kernel = await opens();
  for (let message = 0; message < 12; message += 1) {
    answers?.push(await kernel.call('asker', 'ask', `n${message}`));
    if (!restartsAfter(message)) continue;
    await kernel.close();
    kernel = await opens();
  }
  answers?.push(await kernel.call('books', 'all'), await kernel.call('asker', 'each'));
  const hash = kernel.activityHash;
  await kernel.close();
  checkState(store);
  return { answers, steps, hash, store };
}

test('a vat that continues from snapshots is the same as one that never stopped, to the step and the byte', async () => {
  const once = await lives(() => false);
  const often = await lives(() => true);
  const sometimes = await lives((message) => message % 5 === 1);
  for (const other of [often, sometimes]) {
    expect(other.answers).toEqual(once.answers);
    expect(other.steps).toEqual(once.steps);
    expect(other.hash).toBe(once.hash);
    expect(contentOf(other.store)).toEqual(contentOf(once.store));
  }
  expect(keysOf(once.store, 'i.')).toHaveLength(2);
  expect(keysOf(once.store, 't.').length).toBeLessThan(6);
});

test('a snapshot is the memory that a replay of everything leads to', async () => {
  const { store } = await lives(() => false, { history: true });
  expect(keysOf(store, 't.v1.').length).toBeGreaterThan(30);
  // An unknown engine is replaced by a replay of everything, which makes the next snapshots.
  const other = await withSnapshots(store, (image) => ({ ...image, engine: 'another' }));
  for (const each of [store, other]) {
    const kernel = await open(each, { history: true });
    for (const text of ['x', 'y', 'z']) await kernel.call('asker', 'ask', text);
    await kernel.close();
  }
  expect(keysOf(other, 'i.')).toHaveLength(2);
  expect(contentOf(other)).toEqual(contentOf(store));
});

describe('what the host changes before a restart', () => {
  let store: Store;
  beforeAll(async () => ({ store } = await lives(() => false)));

  const coded = (code: string, message: RegExp): unknown =>
    expect.objectContaining({ code, message: expect.stringMatching(message) as string });

  test('other code is refused, and accepted as an upgrade', async () => {
    const copy = await copyOf(store);
    await expect(open(copy, {}, `${source}\n`)).rejects.toEqual(
      coded('VMRE_VAT_DIVERGED', /vat books diverges .* in delivery \d+: the code differs/),
    );
    const before = keysOf(copy, 'z.').length;
    const kernel = await open(copy);
    await kernel.upgradeVat('books', { source: `${source}\n` });
    expect(await kernel.call('books', 'all')).toEqual(['', 0, 'n11']);
    expect(keysOf(copy, 'z.').length).toBeLessThan(before);
    await kernel.close();
    const again = await open(copy, {}, `${source}\n`);
    expect(await again.call('books', 'note', 'x')).toBe(1);
  });

  test('another engine or worker is refused if the transcript is not kept', async () => {
    const other = await withSnapshots(store, (image) => ({ ...image, engine: 'quickjs-other' }));
    await expect(open(other)).rejects.toEqual(
      coded(
        'VMRE_VAT_SNAPSHOT_UNUSABLE',
        /books continues from a snapshot of quickjs-other; this engine is quickjs-\w{16}$/,
      ),
    );
    await expect(open(await copyOf(store), { worker: 'local' })).rejects.toEqual(
      coded('VMRE_VAT_SNAPSHOT_UNUSABLE', /; this worker loads no snapshots/),
    );
  });

  test('limits hold after a restore', async () => {
    const spinning = await open(await copyOf(store), { limits: { computation: 3_000_000 } });
    expect(await spinning.call('books', 'note', 'x')).toBe(13);
    await expect(spinning.call('books', 'spin')).rejects.toThrow(
      /more than 3000000 steps of computation/,
    );
    const growing = await open(await copyOf(store), { limits: { memoryMb: 17 } });
    await expect(growing.call('books', 'grow')).rejects.toThrow(/more than 17 MiB of memory/);
    const large = await withSnapshots(store, (image) => ({
      ...image,
      pages: [...image.pages, ...Array<undefined>(100)],
    }));
    await expect(open(large, { limits: { memoryMb: 16 } })).rejects.toEqual(
      coded('VMRE_VAT_WORKER_FAILED', /vat books.*more than 16 MiB of memory/),
    );
  });

  test('it continues on another machine from exported lines', async () => {
    const other = openMemoryStore();
    await importState(other, exportState(store));
    expect(contentOf(other)).toEqual(contentOf(store));
    const kernel = await open(other);
    expect(await kernel.call('asker', 'ask', 'x')).toEqual([13, 13]);
  });
});

test('nothing of a terminated vat stays', async () => {
  const { store } = await lives(() => false);
  const kernel = await open(store);
  await kernel.call('books', 'close').catch(() => undefined);
  await kernel.terminateVat('asker', 'over');
  await kernel.run();
  expect([...keysOf(store, 'z.'), ...keysOf(store, 'i.'), ...keysOf(store, 't.')]).toEqual([]);
});
