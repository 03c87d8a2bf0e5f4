import {
  MAX_KEY_BYTES,
  type ReadableStore,
  type Snapshot,
  type Store,
} from '../../src/store/store';
import { longTest, playsAll } from '../support/plays-all';
import { coded } from '../support/coded';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const put = (key: string, value = 'aa') => ({ key: bytes(key), value: bytes(value) });
const remove = (key: string) => ({ key: bytes(key), value: undefined });

/** All entries of a range as `key=value`, in hexadecimal. */
export const listed = (
  reading: ReadableStore,
  from?: string,
  below?: string,
  reverse?: boolean,
): string[] =>
  [
    ...reading.range(
      from === undefined ? undefined : bytes(from),
      below === undefined ? undefined : bytes(below),
      reverse,
    ),
  ].map(([key, value]) => `${key.toString('hex')}=${value.toString('hex')}`);

/** The behaviour of every store. */
export function behavesAsStore(open: () => Store | Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.close());

  test('an empty store has no entries', () => {
    expect(store.get(bytes('00'))).toBeUndefined();
    expect(store.get(bytes(''))).toBeUndefined();
    expect(store.has(bytes(''))).toBe(false);
    expect(listed(store)).toEqual([]);
    expect(listed(store, undefined, undefined, true)).toEqual([]);
  });

  test('a store and a snapshot are closed at the end of a block', async () => {
    let kept: Snapshot;
    {
      await using closed = store;
      using snapshot = closed.snapshot();
      kept = snapshot;
      expect(listed(kept)).toEqual([]);
    }
    expect(() => kept.get(bytes('00'))).toThrow('closed');
  });

  test('a commit is visible as soon as it is made, and after it is durable', async () => {
    const done = store.commit([put('01', '11'), put('02', '22')]);
    expect(store.get(bytes('01'))).toEqual(bytes('11'));
    expect(listed(store)).toEqual(['01=11', '02=22']);
    await done;
    expect(store.get(bytes('02'))).toEqual(bytes('22'));
    expect(listed(store)).toEqual(['01=11', '02=22']);
  });

  test('empty keys and empty values exist, and differ from absent ones', async () => {
    for (const look of [() => undefined, () => store.flushed()]) {
      void store.commit([put('', ''), put('00', '')]);
      await look();
      expect(store.get(bytes(''))).toEqual(bytes(''));
      expect(store.has(bytes(''))).toBe(true);
      expect(listed(store)).toEqual(['=', '00=']);
      await store.commit([remove('')]);
      expect(store.has(bytes(''))).toBe(false);
      expect(listed(store)).toEqual(['00=']);
    }
  });

  test('a batch is applied in order: the last write of a key counts', async () => {
    await store.commit([put('01', '11'), remove('01'), put('02', '22'), put('02', '33')]);
    expect(listed(store)).toEqual(['02=33']);
    await store.commit([remove('02'), put('02', '44'), remove('99')]);
    expect(listed(store)).toEqual(['02=44']);
    await store.commit([]);
    expect(listed(store)).toEqual(['02=44']);
  });

  test('keys are ordered by unsigned bytes', async () => {
    const keys = ['ff', '', '7f', '80', '0000', '00', '7fff', 'ffff', '01'];
    const ordered = ['', '00', '0000', '01', '7f', '7fff', '80', 'ff', 'ffff'];
    const done = store.commit(keys.map((key) => put(key, '')));
    for (const look of [() => undefined, () => done]) {
      await look();
      expect(listed(store)).toEqual(ordered.map((key) => `${key}=`));
      expect(listed(store, undefined, undefined, true)).toEqual(
        [...ordered].reverse().map((key) => `${key}=`),
      );
      expect(listed(store, '01', '80')).toEqual(['01=', '7f=', '7fff=']);
      expect(listed(store, '01', '80', true)).toEqual(['7fff=', '7f=', '01=']);
      expect(listed(store, '02', '7f00')).toEqual(['7f=']);
      expect(listed(store, '80', '01')).toEqual([]);
      expect(listed(store, '80', '01', true)).toEqual([]);
      expect(listed(store, '', '')).toEqual([]);
    }
  });

  test('a snapshot does not see later commits', async () => {
    await store.commit([put('01', '11'), put('02', '22')]);
    const waiting = store.commit([put('03', '33')]);
    const snapshot = store.snapshot();
    const later = store.commit([put('01', 'ff'), remove('02'), put('04', '44')]);
    for (const look of [() => undefined, () => waiting, () => later]) {
      await look();
      expect(snapshot.get(bytes('01'))).toEqual(bytes('11'));
      expect(snapshot.has(bytes('02'))).toBe(true);
      expect(snapshot.has(bytes('04'))).toBe(false);
      expect(listed(snapshot)).toEqual(['01=11', '02=22', '03=33']);
      expect(listed(snapshot, '02', undefined, true)).toEqual(['03=33', '02=22']);
      expect(listed(store)).toEqual(['01=ff', '03=33', '04=44']);
    }
    snapshot.close();
    snapshot.close();
  });

  test('a range shows the moment of its request, and can be abandoned', async () => {
    await store.commit([put('01'), put('02'), put('03')]);
    const range = store.range();
    await store.commit([remove('02'), put('04')]);
    expect([...range].map(([key]) => key.toString('hex'))).toEqual(['01', '02', '03']);
    for (const [key] of store.range()) {
      expect(key).toEqual(bytes('01'));
      break;
    }
    expect(listed(store)).toHaveLength(3);
  });

  test('a range continues while the store is written to, over many parts', async () => {
    const count = playsAll ? 3000 : 1000;
    const keyOf = (n: number): string => n.toString(16).padStart(8, '0');
    await store.commit(Array.from({ length: count }, (_, n) => put(keyOf(n), keyOf(n))));
    const seen: number[] = [];
    for (const [key, value] of store.range()) {
      expect(value).toEqual(key);
      seen.push(key.readUInt32BE(0));
      if (seen.length % 100 === 0) {
        await store.commit([remove(keyOf(seen.length + 5)), put(keyOf(seen.length + 7), 'ff')]);
      }
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, n) => n));
    // The last of them wrote after the end: all but one have removed one, and one is new.
    expect(listed(store)).toHaveLength(count - (count / 100 - 1) + 1);
  });

  test('the snapshots of a closed store are closed', async () => {
    const closed = await open();
    await closed.commit([put('01')]);
    const snapshot = closed.snapshot();
    await closed.close();
    expect(() => snapshot.get(bytes('01'))).toThrow(coded('VMRE_STORE_FAILED', 'closed'));
    snapshot.close();
  });

  test('a closed snapshot answers no more requests, its ranges included', async () => {
    await store.commit([put('01'), put('02')]);
    const snapshot = store.snapshot();
    const range = snapshot.range();
    expect(range.next().done).toBe(false);
    snapshot.close();
    expect(() => range.next()).toThrow(coded('VMRE_STORE_FAILED', 'closed'));
    expect(() => snapshot.get(bytes('01'))).toThrow(coded('VMRE_STORE_FAILED', 'closed'));
    expect(() => listed(snapshot)).toThrow(coded('VMRE_STORE_FAILED', 'closed'));
  });

  longTest('very long keys work; one over the limit fails the whole batch', async () => {
    const longest = Buffer.alloc(100_000, 0xff);
    const longer = Buffer.alloc(MAX_KEY_BYTES + 1);
    longer.fill(0xff, 0, longest.length + 1);
    await store.commit([{ key: longest, value: bytes('01') }, put('01', '02')]);
    expect(store.get(longest)).toEqual(bytes('01'));
    const refused = store.commit([put('03'), { key: longer, value: bytes('01') }]);
    await expect(refused).rejects.toThrow(
      coded('VMRE_STORE_FAILED', /268435457 bytes; the maximum is 268435456/),
    );
    expect(store.has(bytes('03'))).toBe(false);
    expect(store.get(longer)).toBeUndefined();
    expect([...store.range(longest)]).toHaveLength(1);
    expect([...store.range(longer)]).toHaveLength(0);
    expect([...store.range(undefined, longest)]).toHaveLength(1);
    expect([...store.range(undefined, longer, true)]).toHaveLength(2);
    expect([...store.range(undefined, longer)]).toHaveLength(2);
    expect([...store.range(Buffer.alloc(200_000, 0xff), Buffer.alloc(300_000, 0xff))]).toEqual([]);
  });

  test('long keys are ordered among the others, now, later and in snapshots', async () => {
    const long = (start: string, length: number, end: string): Buffer =>
      Buffer.concat([bytes(start), Buffer.alloc(length, 0x55), bytes(end)]);
    const keys = [
      bytes('01'),
      long('01', 1917, ''),
      long('01', 1918, ''),
      long('01', 1918, '00'),
      long('01', 1918, '0000'),
      long('01', 1918, '01'),
      long('01', 1919, ''),
      long('01', 1919, '00'),
      long('01', 3000, '00'),
      long('01', 3000, '01'),
      long('01', 20_000, ''),
      bytes('0156'),
      long('02', 1919, 'ff'),
      bytes('03'),
    ];
    const names = (
      reading: ReadableStore,
      ...range: Parameters<ReadableStore['range']>
    ): number[] =>
      [...reading.range(...range)].map(([key]) => keys.findIndex((one) => one.equals(key)));
    const all = keys.map((_, index) => index);
    const done = store.commit([...keys].reverse().map((key) => ({ key, value: key })));
    const snapshots = [store.snapshot()];
    for (const look of [() => undefined, () => done]) {
      await look();
      snapshots.push(store.snapshot());
      for (const reading of [store, ...snapshots]) {
        expect(names(reading)).toEqual(all);
        expect(names(reading, undefined, undefined, true)).toEqual([...all].reverse());
        for (const [index, key] of keys.entries()) {
          expect(reading.get(key)?.equals(key)).toBe(true);
          expect(names(reading, key)).toEqual(all.slice(index));
          expect(names(reading, undefined, key, true)).toEqual(all.slice(0, index).reverse());
          expect(names(reading, key, keys[index + 2])).toEqual(all.slice(index, index + 2));
        }
      }
    }
    await store.commit([4, 7, 9, 11].map((index) => ({ key: keys[index]!, value: undefined })));
    expect(names(store)).toEqual([0, 1, 2, 3, 5, 6, 8, 10, 12, 13]);
    expect(store.has(keys[9]!)).toBe(false);
    for (const snapshot of snapshots) {
      expect(names(snapshot)).toEqual(all);
      snapshot.close();
    }
  });

  test('changing the committed bytes does not change the store', async () => {
    const value = Buffer.from('before');
    const key = Buffer.from('key');
    await store.commit([{ key, value }]);
    value.fill(0);
    key.fill(0);
    expect(store.get(Buffer.from('key'))?.toString()).toBe('before');
    const plain = new Uint8Array(new Uint8Array([9, 1, 2, 9]).buffer, 1, 2);
    await store.commit([{ key: plain, value: plain }]);
    expect(store.get(bytes('0102'))).toEqual(bytes('0102'));
  });

  test('values of a megabyte, and of thousands of keys', async () => {
    const large = Buffer.alloc(1024 * 1024, 7);
    const keys = Array.from({ length: 5000 }, (_, n) => Buffer.from(`key ${n}`));
    await store.commit([
      { key: bytes('00'), value: large },
      ...keys.map((key) => ({ key, value: key })),
    ]);
    expect(store.get(bytes('00'))?.equals(large)).toBe(true);
    expect(keys.every((key) => store.get(key)?.equals(key))).toBe(true);
    const [first] = store.range();
    expect(first?.[1].equals(large)).toBe(true);
    await store.commit(keys.map((key) => ({ key, value: undefined })));
    expect([...store.range()]).toHaveLength(1);
  });

  test('many concurrent commits settle, each of them applied', async () => {
    const commits = Array.from({ length: 500 }, (_, n) =>
      store.commit([
        put('aa', n.toString(16).padStart(4, '0')),
        put(`bb${n.toString(16).padStart(4, '0')}`),
      ]),
    );
    expect(store.get(bytes('aa'))).toEqual(bytes('01f3'));
    await Promise.all(commits);
    await store.flushed();
    expect(store.get(bytes('aa'))).toEqual(bytes('01f3'));
    expect(listed(store, 'bb')).toHaveLength(500);
  });

  test('a closed store rejects everything, and can be closed again', async () => {
    const last = store.commit([put('01')]);
    const snapshot = store.snapshot();
    await Promise.all([store.close(), store.close()]);
    await last;
    const closed = coded('VMRE_STORE_FAILED', 'closed');
    expect(() => store.get(bytes('01'))).toThrow(closed);
    expect(() => store.has(bytes('01'))).toThrow(closed);
    expect(() => store.range()).toThrow(closed);
    expect(() => store.snapshot()).toThrow(closed);
    await expect(store.commit([put('02')])).rejects.toThrow(closed);
    await expect(store.flushed()).rejects.toThrow(closed);
    snapshot.close();
    await store.close();
  });
}
