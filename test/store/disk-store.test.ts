import { existsSync, readdirSync } from 'node:fs';

import { openDiskStore, removeDiskStore } from '../../src/store/disk-store';
import { coded } from '../support/coded';
import { useTemporaryDirectory } from '../support/temporary-directory';
import { behavesAsStore } from './conformance';
import { followsTheModel } from './model';
import { playsAll } from '../support/plays-all';

const path = useTemporaryDirectory();
let opened = 0;
const directory = (): string => path(`store-${(opened += 1)}`);

describe('data that survives a loss of power', () => {
  behavesAsStore(() => openDiskStore(directory()));
  followsTheModel(() => openDiskStore(directory()), { runs: playsAll ? 100 : 20 });
});

describe('data that survives the process', () => {
  behavesAsStore(() => openDiskStore(directory(), { survives: 'process' }));
  followsTheModel(() => openDiskStore(directory(), { survives: 'process' }), {
    runs: playsAll ? 50 : 20,
  });
});

test('keys of any length exist again after the store is reopened', async () => {
  const place = directory();
  const keys = [10, 1919, 1920, 1921, 5000, 65_536].map((length) => Buffer.alloc(length, 0x61));
  const store = openDiskStore(place);
  await store.commit(keys.map((key) => ({ key, value: Buffer.from(String(key.length)) })));
  await store.commit([{ key: keys[4]!, value: undefined }]);
  await store.close();
  const again = openDiskStore(place);
  const found = [...again.range()].map(([key, value]) => [key.length, value.toString()]);
  expect(found).toEqual([10, 1919, 1920, 1921, 65_536].map((length) => [length, String(length)]));
  await again.close();
});

test('long keys take no memory, and leave nothing in the file after their deletion', async () => {
  const store = openDiskStore(directory(), { survives: 'process' });
  const keyOf = (n: number, length = 65_536): Buffer => {
    const key = Buffer.alloc(length);
    key.writeUInt32BE(n % 7);
    key.writeUInt32BE(n, length - 4);
    return key;
  };
  const put = (count: number, value: Buffer | undefined) =>
    store.commit(Array.from({ length: count }, (_, n) => ({ key: keyOf(n), value })));
  await put(300, Buffer.of(1));
  await put(299, undefined);
  expect([...store.range()].map(([key]) => key)).toEqual([keyOf(299)]);
  const places = (): number => {
    type Keys = (range: { start: string }) => Iterable<Buffer>;
    const { db } = (store as unknown as { file: { db: { getKeys: Keys } } }).file;
    return [...db.getKeys({ start: '\0' })].length; // or it omits some
  };
  expect(places()).toBe(Math.ceil((65_536 - 1920) / 1888) + 1);
  await store.commit([
    { key: keyOf(299), value: undefined },
    { key: keyOf(299, 70_000), value: Buffer.of(2) },
  ]);
  expect([...store.range()].map(([key]) => key)).toEqual([keyOf(299, 70_000)]);
  await store.commit([{ key: keyOf(299, 70_000), value: undefined }]);
  expect(places()).toBe(0);
  await store.close();
});

test('a removed store leaves nothing, and a new one can be created in its place', async () => {
  const place = directory();
  for (const name of ['one', 'another']) {
    const store = openDiskStore(place);
    expect([...store.range()]).toEqual([]);
    await store.commit([{ key: Buffer.from(name), value: Buffer.alloc(0) }]);
    const snapshot = store.snapshot();
    await removeDiskStore(store);
    expect(() => snapshot.get(Buffer.from(name))).toThrow(coded('VMRE_STORE_FAILED'));
    expect(existsSync(place)).toBe(false);
    expect(readdirSync(path('.'))).not.toContainEqual(expect.stringContaining('.tmp'));
  }
});
