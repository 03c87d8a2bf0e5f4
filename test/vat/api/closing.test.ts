import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDiskStore, openMemoryStore } from '../../../src/store';
import { openKernel } from '../../../src/vat';

const counter = {
  worker: 'local',
  source: `exports.buildRootObject = ({ Far }) => Far('counter', { add: (n) => n + 1 });`,
} as const;

test('a damaged store is closed when the kernel cannot be opened', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-closing-'));
  const path = join(directory, 'store');
  try {
    await using kernel = await openKernel({ store: path, vats: { counter } });
    await kernel.call('counter', 'add', 2);
    await kernel.close();
    await using before = openDiskStore(path);
    const value = Buffer.from('nonsense');
    await before.commit([...before.range()].map(([key]) => ({ key, value })));
    await before.close();
    const opening = openKernel({ store: path, vats: { counter } });
    await expect(opening).rejects.toMatchObject({
      message: expect.stringContaining('damaged') as string,
    });
    await using after = openDiskStore(path);
    expect([...after.range()]).not.toEqual([]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** Two vats that send messages to each other for ever. */
const restless = {
  worker: 'local',
  source: `exports.buildRootObject = ({ Far, E }) => {
    let peer;
    const set = (next) => { peer = next; };
    const root = Far('restless', {
      bootstrap: (vats) => { E(vats.b).set(vats.a); set(vats.b); },
      set,
      forEver: () => { E(peer).forEver(); },
      never: () => new Promise(() => {}),
      hi: () => 'hi',
    });
    return root;
  };`,
} as const;
const pair = { vats: { a: restless, b: restless }, bootstrap: 'a' } as const;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

test('an abort ends runAlways although there is more work', async () => {
  await using kernel = await openKernel(pair);
  await kernel.queueMessage('a', 'forEver');
  const controller = new AbortController();
  const running = kernel.runAlways({ signal: controller.signal });
  await turn();
  controller.abort();
  await running;
  expect(kernel.hasWork).toBe(true);
  expect((await kernel.run({ maxCranks: 10 })).cranks).toBe(10);
});

test('a call gets its answer, or an error, after the abort of runAlways', async () => {
  await using kernel = await openKernel(pair);
  await kernel.run();
  const controller = new AbortController();
  const running = kernel.runAlways({ signal: controller.signal });
  const calls = Promise.allSettled([kernel.call('a', 'never'), kernel.call('a', 'hi')]);
  controller.abort();
  await running;
  expect(await calls).toMatchObject([{ reason: { code: 'VMRE_VAT_UNANSWERED' } }, { value: 'hi' }]);
});

test.each(['runAlways', 'run'] as const)(
  'whatever waits for a closed kernel with %s rejects, and so do later calls',
  async (way) => {
    await using store = openMemoryStore();
    const kernel = await openKernel({ ...pair, store });
    const kpid = await kernel.queueMessage('a', 'never');
    const running = way === 'runAlways' ? kernel.runAlways() : undefined;
    if (!running) await kernel.queueMessage('a', 'forEver');
    const waiting = Promise.allSettled([kernel.settled(kpid), kernel.call('b', 'never')]);
    await turn();
    await kernel.close();
    await running;
    const closed = { code: 'VMRE_KERNEL_PANIC', message: 'the kernel is closed' };
    expect(await waiting).toMatchObject([{ reason: closed }, { reason: closed }]);
    const before = [...store.range()];
    await expect(kernel.call('a', 'hi')).rejects.toMatchObject(closed);
    await expect(kernel.queueMessage('a', 'hi')).rejects.toMatchObject(closed);
    await expect(kernel.run()).rejects.toMatchObject(closed);
    await expect(kernel.addVat('c', restless)).rejects.toMatchObject(closed);
    expect([...store.range()]).toEqual(before);
  },
);
