import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import fc from 'fast-check';

import { loadDump, readDump, writeDump } from '../../../../src/vm/chain/archive/store-dump';
import { openMemoryStore } from '../../../../src/store/memory-store';
import type { Store } from '../../../../src/store/store';
import { useTemporaryDirectory } from '../../../support/temporary-directory';

const path = useTemporaryDirectory();
let count = 0;
const fresh = (): string => path(`dump-${(count += 1)}`);

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((part) => Buffer.from(part));
const entries = fc.array(fc.tuple(bytes(40), bytes(100)), { maxLength: 30 });

async function storeOf(pairs: readonly (readonly [Buffer, Buffer])[]): Promise<Store> {
  const store = openMemoryStore();
  await store.commit(pairs.map(([key, value]) => ({ key, value })));
  return store;
}

test('a loaded dump replaces the content of a store', async () => {
  await fc.assert(
    fc.asyncProperty(entries, entries, async (own, others) => {
      const [store, other] = [await storeOf(own), await storeOf(others)];
      const file = fresh();
      await writeDump(store, file);
      await loadDump(file, other);
      expect([...other.range()]).toEqual([...store.range()]);
    }),
    { numRuns: 50 },
  );
});

test('entries larger than a chunk', async () => {
  const store = await storeOf([
    [Buffer.from('large'), Buffer.alloc(5_000_000, 7)],
    [Buffer.from('small'), Buffer.alloc(1)],
  ]);
  const file = fresh();
  await writeDump(store, file);
  const other = openMemoryStore();
  await loadDump(file, other);
  for (const [key, value] of store.range()) expect(other.get(key)?.equals(value)).toBe(true);
  expect([...other.range()]).toHaveLength(2);
});

test('a missing, changed or added byte is detected', async () => {
  const store = await storeOf([
    [Buffer.from('a'), Buffer.from('one')],
    [Buffer.from('b'), Buffer.alloc(0)],
  ]);
  const file = fresh();
  await writeDump(store, file);
  const whole = readFileSync(file);
  const damaged = [Buffer.concat([whole, Buffer.alloc(1)])];
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x41;
    damaged.push(whole.subarray(0, at), changed);
  }
  for (const content of damaged) {
    const other = fresh();
    writeFileSync(other, content);
    await expect(readDump(other, async () => undefined)).rejects.toThrow(
      /ends early|checksum|unknown format|maximum size|after its end/,
    );
  }
});

test('an existing file is not replaced', async () => {
  const file = fresh();
  writeFileSync(file, 'mine');
  await expect(writeDump(openMemoryStore(), file)).rejects.toThrow('EEXIST');
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(existsSync(file)).toBe(true);
});
