import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { openDiskStore } from '../../src/store/disk-store';
import { coded } from '../support/coded';
import { useTemporaryDirectory } from '../support/temporary-directory';

const path = useTemporaryDirectory();
const fixture = (name: string): string => resolve(__dirname, '../fixtures/store', name);
const text = (value: string | number): Buffer => Buffer.from(String(value));

/** Starts the program that commits, and returns what it reported as durable. */
async function startCommitting(directory: string, survives: string) {
  const child = spawn(process.execPath, [fixture('commits-in-a-loop.js'), directory, survives], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (said += part));
  while (!said.includes('ready\n')) await once(child.stdout, 'data');
  return {
    child,
    durable: () => said.slice(0, said.lastIndexOf('\n')).split('\n').slice(1).map(Number),
  };
}

test.each(['power', 'process'])(
  'SIGKILL at any moment leaves complete commits, including all that were durable (%s)',
  async (survives) => {
    const directory = path('store');
    let before = 0;
    for (let round = 0; round < 6; round += 1) {
      const { child, durable } = await startCommitting(directory, survives);
      await new Promise((resolve) => setTimeout(resolve, 30 + round * 45));
      child.kill('SIGKILL');
      await once(child, 'close');
      const reported = Math.max(before, ...durable());

      const store = openDiskStore(directory, { survives: survives as 'power' });
      const last = Number(store.get(text('last')) ?? 0);
      expect(last).toBeGreaterThanOrEqual(reported);
      let entries = 0;
      for (let own = 1; own <= last; own += 1) {
        for (let part = 0; part < own % 50; part += 1) {
          const value = store.get(text(`${own}/${part}`));
          expect(value?.equals(Buffer.alloc(own % 3000, own))).toBe(true);
          entries += 1;
        }
      }
      const names = [...store.range()];
      expect(names).toHaveLength(entries + (last > 0 ? 1 : 0));
      await store.close();
      before = last;
    }
    expect(before).toBeGreaterThan(0);
  },
  60_000,
);

test('a directory is used by one process at a time', async () => {
  const directory = path('store');
  const { child } = await startCommitting(directory, 'power');
  const inUse = coded('VMRE_STORE_FAILED', `in use by process ${child.pid}`);
  expect(() => openDiskStore(directory)).toThrow(inUse);
  expect(() => openDiskStore(directory, { survives: 'process' })).toThrow(inUse);
  child.kill('SIGKILL');
  await once(child, 'close');
  const store = openDiskStore(directory);
  expect(() => openDiskStore(directory)).toThrow(
    coded('VMRE_STORE_FAILED', `in use by process ${process.pid}`),
  );
  await store.commit([{ key: text('a'), value: text('b') }]);
  expect(store.get(text('a'))?.toString()).toBe('b');
  store.snapshot().close();
  await store.commit([{ key: text('a'), value: text('c') }]);
  expect(() => openDiskStore(directory)).toThrow(coded('VMRE_STORE_FAILED', 'in use'));
  await store.close();
  const again = openDiskStore(directory);
  expect(again.get(text('a'))?.toString()).toBe('c');
  await again.close();
});

test('a full disk rejects a commit and later ones, and the rest stays usable', () => {
  const program = [process.execPath, fixture('fills-the-disk.js'), path('store')];
  const { stdout, status } = spawnSync(
    'sh',
    ['-c', `trap '' XFSZ; ulimit -f 20000; exec "$@"`, 'sh', ...program],
    { encoding: 'utf8' },
  );
  expect(status).toBe(0);
  const { kept, codes, entries, follower } = JSON.parse(stdout) as {
    kept: number;
    codes: string[];
    entries: string[];
    follower: string;
  };
  expect(kept).toBeGreaterThan(5);
  expect(codes).toHaveLength(2);
  for (const code of codes)
    expect(code).toMatch(/^VMRE_STORE_FAILED the store in .*store cannot be written: /);
  expect(follower).toBe(String(kept - 1));
  expect(entries).toHaveLength(kept + 1);

  const store = openDiskStore(path('store'));
  expect(store.get(text('afterwards'))?.toString()).toBe('small');
  expect([...store.range()]).toHaveLength(kept + 1);
  return store.close();
});

describe('an unusable directory is rejected with its name', () => {
  const failing = (directory: string, message: string | RegExp) =>
    expect(() => openDiskStore(directory)).toThrow(coded('VMRE_STORE_FAILED', message));

  test('a file in its place', () => {
    writeFileSync(path('file'), '');
    failing(path('file'), path('file'));
    failing(path('file', 'below'), path('file', 'below'));
  });

  test('an invalid store', () => {
    mkdirSync(path('store'));
    writeFileSync(path('store', 'data.mdb'), 'this is not a store'.repeat(1000));
    failing(path('store'), 'data.mdb is not the file of a store');
    writeFileSync(path('store', 'data.mdb'), 'short');
    failing(path('store'), 'data.mdb is not the file of a store');
  });

  test('a truncated file', async () => {
    const store = openDiskStore(path('store'));
    await store.commit([{ key: text('a'), value: Buffer.alloc(1_000_000) }]);
    await store.close();
    truncateSync(path('store', 'data.mdb'), 500_000);
    failing(path('store'), 'is cut short');
    failing(path('store'), 'is cut short'); // and not in use
  });
});

test('a store grows far beyond its first size, while earlier snapshots are read', async () => {
  const store = openDiskStore(path('store'), { survives: 'process' });
  await store.commit([{ key: text('first'), value: text('one') }]);
  const snapshot = store.snapshot();
  for (let n = 0; n < 40; n += 1) {
    await store.commit([{ key: text(`large ${n}`), value: Buffer.alloc(1024 * 1024, n) }]);
  }
  expect([...snapshot.range()].map(([key]) => key.toString())).toEqual(['first']);
  expect([...store.range()]).toHaveLength(41);
  expect(store.get(text('large 39'))?.equals(Buffer.alloc(1024 * 1024, 39))).toBe(true);
  snapshot.close();
  await store.close();
});
