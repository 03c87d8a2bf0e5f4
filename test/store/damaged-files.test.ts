import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';

import { checkNewFile } from '../../src/store/disk-file-check';
import { openDiskStore, type DiskStoreOptions } from '../../src/store/disk-store';
import { readDamaged } from '../../src/store/read-damaged';
import { coded } from '../support/coded';
import { useTemporaryDirectory } from '../support/temporary-directory';

const path = useTemporaryDirectory();
const key = (number: number): Buffer => Buffer.from(`key ${String(number).padStart(5, '0')}`);

/** With values of one page and of several, long keys, and free pages. */
async function fill(directory: string, options?: DiskStoreOptions, count = 40): Promise<void> {
  const store = openDiskStore(directory, options);
  for (let round = 0; round < 5; round += 1) {
    await store.commit(
      Array.from({ length: count }, (_, number) => ({
        key: key(number * (1 + round)),
        value: Buffer.alloc((number % 40) ** 2 * 10, 65 + round),
      })),
    );
    await store.commit([{ key: Buffer.alloc(3000, 66 + round), value: Buffer.from('long') }]);
    await store.commit([{ key: key(round), value: undefined }]);
  }
  await store.close();
}
const textOf = (entry: Buffer[]): string => entry.map((each) => each.toString('latin1')).join();
const file = (): string => path('store', 'data.mdb');
const open = (): void => void openDiskStore(path('store')).close();

test.each([undefined, 'process', 'power'] as const)(
  'an intact file passes the check, also where it survives %s',
  async (survives) => {
    const options = survives ? { survives } : {};
    await fill(path('store'), options);
    await fill(path('store'), options);
    const store = openDiskStore(path('store'), options);
    const entries = [...store.range()];
    await store.close();
    const readable = readDamaged(path('store'));
    expect(readable.damage).toEqual([]);
    const sorted = readable.entries.sort(([a], [b]) => Buffer.compare(a, b));
    expect(sorted.map(textOf)).toEqual(entries.map(textOf));
  },
);

test.each([
  ['gone', () => rmSync(file()), 'is gone or empty'],
  ['empty', () => truncateSync(file(), 0), 'is gone or empty'],
  ['cut short', () => truncateSync(file(), 20_000), 'cut short'],
  ['noise', () => writeFileSync(file(), Buffer.alloc(100_000, 7)), 'is not the file of a store'],
])('a file that is %s is rejected, and no new one is created', async (_what, damage, message) => {
  await fill(path('store'));
  damage();
  for (let time = 0; time < 2; time += 1) {
    expect(open).toThrow(coded('VMRE_STORE_FAILED', message));
  }
});

test('a file of another version of the format is rejected, and stays unchanged', async () => {
  await fill(path('store'));
  const bytes = readFileSync(file());
  for (const page of [0, 4096]) bytes.writeUInt32LE(3, page + 28);
  writeFileSync(file(), bytes);
  const message = 'has version 3 of the LMDB format; this version of VMRE supports only version 2';
  expect(open).toThrow(coded('VMRE_STORE_FAILED', message));
  expect(readFileSync(file()).equals(bytes)).toBe(true);
});

test('a new file of another version of the format is rejected', () => {
  writeFileSync(path('new.mdb'), Buffer.alloc(8192));
  expect(() => checkNewFile(path('new.mdb'))).not.toThrow();
  const head = Buffer.alloc(48);
  head.writeUInt32LE(0xbeefc0de, 24);
  head.writeUInt32LE(999, 28);
  writeFileSync(path('new.mdb'), head);
  expect(() => checkNewFile(path('new.mdb'))).toThrow(
    coded('VMRE_STORE_FAILED', 'has version 999 of the LMDB format'),
  );
});

test.each([
  ['lock.mdb', 'a directory', (place: string) => mkdirSync(place)],
  ['lock.mdb', 'a pipe', (place: string) => execFileSync('mkfifo', [place])],
  ['data.mdb', 'a pipe', (place: string) => execFileSync('mkfifo', [place])],
  ['data.mdb', 'a device', (place: string) => symlinkSync('/dev/zero', place)],
])('a %s that is %s is rejected', async (name, _what, make) => {
  await fill(path('store'));
  rmSync(path('store', name), { force: true });
  make(path('store', name));
  expect(open).toThrow(coded('VMRE_STORE_FAILED', `${name} is not a regular file`));
});

test('an older copy is rejected, and accepted after the mark is removed', async () => {
  await fill(path('store'));
  cpSync(file(), path('older'));
  await fill(path('store'));
  cpSync(path('older'), file());
  expect(open).toThrow('but must have at least transaction');
  rmSync(path('store', 'latest.json'));
  open();
});

test('a damaged mark is reported', async () => {
  await fill(path('store'));
  writeFileSync(path('store', 'latest.json'), '{');
  expect(open).toThrow('latest.json is damaged');
});

test('structural damage of a page is detected, unless no entry depends on it', async () => {
  await fill(path('store'), {}, 14);
  const bytes = readFileSync(file());
  const before = readDamaged(path('store')).entries;
  for (let page = 2; page < bytes.length / 4096; page += 1) {
    for (const [from, to] of [
      [0, 24],
      [24, 64],
      [0, 4096],
    ] as const) {
      // prettier-ignore
      writeFileSync(file(), Buffer.from(bytes).fill(0xa5, page * 4096 + from, page * 4096 + to));
      const { entries, damage } = readDamaged(path('store'));
      if (damage.length > 0) expect(open).toThrow();
      else expect(entries).toHaveLength(before.length);
    }
  }
}, 60_000);
