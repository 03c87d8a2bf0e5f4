import { DatabaseSentinel, DatabaseService } from '../../../../src/vm/protocol/database';
import { DatabaseServer } from '../../../../src/vm/services/database/database-server';
import { RpcStatus } from '../../../../src/h2/grpc/rpc-failure';
import { openMemoryStore } from '../../../../src/store/memory-store';
import { prefixed } from '../../../../src/store/prefixed';
import type { Store } from '../../../../src/store/store';
import { served } from '../served';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const put = (key: string, value = 'aa') => ({ key: bytes(key), value: bytes(value) });
const failing = (status: RpcStatus, text: string | RegExp): Error =>
  expect.objectContaining({
    data: expect.objectContaining({
      status,
      text: expect.stringMatching(text) as string,
    }) as object,
  }) as Error;

async function open(store: Store = openMemoryStore(), limits = {}) {
  const server = new DatabaseServer(store, limits);
  const db = await served(DatabaseService, server.handlers);
  const iterate = async (start = '', prefix = '') =>
    (await db.newIteratorWithStartAndPrefix({ start: bytes(start), prefix: bytes(prefix) })).id;
  /** All that is left of an iterator, as `key=value`. */
  const rest = async (id: bigint): Promise<string[]> => {
    const found: string[] = [];
    for (;;) {
      const { data } = await db.iteratorNext({ id });
      if (data.length === 0) return found;
      for (const { key, value } of data) found.push(`${hex(key)}=${hex(value)}`);
    }
  };
  return { server, db, store, iterate, rest };
}
const hex = (content: Uint8Array): string => Buffer.from(content).toString('hex');
const { None, Closed, NotFound } = DatabaseSentinel;

describe('keys', () => {
  test('a missing value differs from an empty one', async () => {
    const { db } = await open();
    expect(await db.get({ key: bytes('') })).toMatchObject({ err: NotFound });
    expect(await db.has({ key: bytes('') })).toEqual({ has: false, err: None });
    expect(await db.put({ key: bytes(''), value: bytes('') })).toEqual({ err: None });
    expect(await db.get({ key: bytes('') })).toEqual({ value: bytes(''), err: None });
    expect(await db.has({ key: bytes('') })).toEqual({ has: true, err: None });
    expect(await db.delete({ key: bytes('') })).toEqual({ err: None });
    expect(await db.delete({ key: bytes('') })).toEqual({ err: None });
    expect(await db.has({ key: bytes('') })).toEqual({ has: false, err: None });
    expect(await db.compact({ start: bytes('') })).toEqual({ err: None });
    expect(await db.healthCheck({})).toEqual({ details: Buffer.from('null') });
  });

  test('a batch is one commit: puts, then deletes', async () => {
    const { db, store } = await open();
    const commit = jest.spyOn(store, 'commit');
    const puts = [put('01'), put('02', ''), put('', '33')];
    expect(await db.writeBatch({ puts, deletes: [{ key: bytes('01') }] })).toEqual({ err: None });
    expect(commit).toHaveBeenCalledTimes(1);
    expect([...store.range()]).toEqual([
      [bytes(''), bytes('33')],
      [bytes('02'), bytes('')],
    ]);
  });

  test('a write is answered when it is durable, and fails with the commit', async () => {
    const memory = openMemoryStore();
    const settle: ((error?: Error) => void)[] = [];
    const slow: Store = Object.assign(Object.create(memory) as Store, {
      commit: (batch: never) =>
        memory
          .commit(batch)
          .then(
            () =>
              new Promise<void>((resolve, reject) =>
                settle.push((error) => (error ? reject(error) : resolve())),
              ),
          ),
    });
    const { db } = await open(slow);
    let answered = 0;
    const first = db.put(put('01')).then(() => (answered += 1));
    const second = db.writeBatch({ puts: [put('02')] });
    while (settle.length < 2) await db.has({ key: bytes('01') });
    expect(answered).toBe(0);
    settle[0]!();
    await first;
    settle[1]!(new Error('no space left'));
    await expect(second).rejects.toThrow(failing(RpcStatus.Unknown, 'no space left'));
  });

  // An error would be a corrupt database to a plugin of Go.
  test.each([1920, 1921, 65_535, 65_536, 100_000, 3_000_000])(
    'a key of %d bytes is one like others',
    async (length) => {
      const { db, iterate, rest } = await open(prefixed(openMemoryStore(), Buffer.alloc(36)));
      const key = Buffer.alloc(length, 0x55);
      await db.writeBatch({ puts: [put('54'), put('56'), { key, value: bytes('01') }] });
      expect(await db.get({ key })).toMatchObject({ value: bytes('01'), err: None });
      const lengths = async () => (await rest(await iterate())).map((text) => text.length);
      expect(await lengths()).toEqual([5, 2 * length + 3, 5]);
      expect(await db.delete({ key })).toEqual({ err: None });
      expect(await db.get({ key })).toMatchObject({ err: NotFound });
      expect(await lengths()).toEqual([5, 5]);
    },
  );

  test('pending writes are limited, a single batch is not', async () => {
    const memory = openMemoryStore();
    const settle: (() => void)[] = [];
    const slow: Store = Object.assign(Object.create(memory) as Store, {
      commit: () => new Promise<void>((resolve) => settle.push(resolve)),
    });
    const { db } = await open(slow, { pendingBytes: 1000 });
    const large = { key: bytes('01'), value: Buffer.alloc(5000) };
    const first = db.put(large);
    while (settle.length < 1) await db.has({ key: bytes('01') });
    await expect(db.put(put('02'))).rejects.toThrow(
      failing(RpcStatus.ResourceExhausted, '5001 bytes are being written'),
    );
    settle[0]!();
    await first;
    const next = db.put(large);
    while (settle.length < 2) await db.has({ key: bytes('01') });
    settle[1]!();
    expect(await next).toEqual({ err: None });
  });
});

describe('iterators', () => {
  const filled = async (limits = {}) => {
    const opened = await open(openMemoryStore(), limits);
    const keys = ['', '01', '0101', '0102', '02', 'ff', 'ff00', 'ffff'];
    await opened.db.writeBatch({ puts: keys.map((key) => put(key, key)) });
    return opened;
  };

  test('are counted from 0, and see start and prefix', async () => {
    const { iterate, rest } = await filled();
    expect(await iterate()).toBe(0n);
    expect(await iterate()).toBe(1n);
    const keysOf = async (start: string, prefix: string) =>
      (await rest(await iterate(start, prefix))).map((entry) => entry.split('=')[0]);
    expect(await keysOf('', '')).toEqual(['', '01', '0101', '0102', '02', 'ff', 'ff00', 'ffff']);
    expect(await keysOf('0101', '')).toEqual(['0101', '0102', '02', 'ff', 'ff00', 'ffff']);
    expect(await keysOf('', '01')).toEqual(['01', '0101', '0102']);
    expect(await keysOf('0102', '01')).toEqual(['0102']);
    expect(await keysOf('00', '01')).toEqual(['01', '0101', '0102']);
    expect(await keysOf('02', '01')).toEqual([]);
    expect(await keysOf('', 'ff')).toEqual(['ff', 'ff00', 'ffff']);
    expect(await keysOf('', 'ffff')).toEqual(['ffff']);
    expect(await keysOf('ff01', 'ff')).toEqual(['ffff']);
  });

  test('do not see later writes', async () => {
    const { db, iterate, rest } = await filled();
    const id = await iterate('02');
    await db.writeBatch({ puts: [put('03'), put('ff', 'ee')], deletes: [{ key: bytes('ffff') }] });
    expect(await rest(id)).toEqual(['02=02', 'ff=ff', 'ff00=ff00', 'ffff=ffff']);
    expect(await rest(id)).toEqual([]);
    expect(await db.iteratorError({ id })).toEqual({ err: None });
    expect(await db.iteratorRelease({ id })).toEqual({ err: None });
  });

  test('answer with up to 128 KiB and the entry that exceeds it', async () => {
    const { db, iterate } = await open();
    const size = 128 * 1024;
    const values = [1, size / 2, size / 2 - 4, size * 2, 5, 0];
    const puts = values.map((length, n) => ({ key: Buffer.of(n), value: Buffer.alloc(length, n) }));
    await db.writeBatch({ puts });
    const id = await iterate();
    const answers: number[][] = [];
    for (let data; (data = (await db.iteratorNext({ id })).data).length > 0;) {
      answers.push(data.map(({ key }) => key[0]!));
      for (const { key, value } of data) expect(puts[key[0]!]!.value.equals(value)).toBe(true);
    }
    // 1 + 65536 + 65532 and three keys are 131072 bytes exactly.
    expect(answers).toEqual([[0, 1, 2], [3], [4, 5]]);
  });

  test('that are unknown fail, except on release', async () => {
    const { db, iterate } = await filled();
    const unknown = failing(RpcStatus.Unknown, /^unknown iterator$/);
    for (const id of [0n, 2n ** 64n - 1n]) {
      await expect(db.iteratorNext({ id })).rejects.toThrow(unknown);
      await expect(db.iteratorError({ id })).rejects.toThrow(unknown);
      expect(await db.iteratorRelease({ id })).toEqual({ err: None });
    }
    const id = await iterate();
    await db.iteratorRelease({ id });
    await expect(db.iteratorNext({ id })).rejects.toThrow(unknown);
  });

  test('are limited in number, and their snapshots are closed with them', async () => {
    const store = openMemoryStore();
    let kept = 0;
    const counting: Store = Object.assign(Object.create(store) as Store, {
      snapshot: () => {
        const snapshot = store.snapshot();
        kept += 1;
        return Object.assign(Object.create(snapshot) as object, {
          close: () => {
            kept -= 1;
            snapshot.close();
          },
        });
      },
    });
    const { db, iterate, rest } = await open(counting, { iterators: 3 });
    await db.put(put('01'));
    const ids = [await iterate(), await iterate(), await iterate()];
    const exhausted = failing(RpcStatus.ResourceExhausted, '3 iterators are open');
    await expect(iterate()).rejects.toThrow(exhausted);
    expect(kept).toBe(3);
    await rest(ids[0]!);
    expect(kept).toBe(2); // it is at its end, and still there
    await expect(iterate()).rejects.toThrow(exhausted);
    await db.iteratorRelease({ id: ids[1]! });
    expect(kept).toBe(1);
    expect(await iterate()).toBe(3n);
    await db.close({});
    expect(kept).toBe(0);
  });
});

describe('a closed database', () => {
  test('answers CLOSED to every call, also to a second close, and keeps the store open', async () => {
    const store = openMemoryStore();
    const { db, iterate, rest } = await open(prefixed(store, bytes('07')));
    await db.put(put('01'));
    const before = await iterate();
    expect(await db.close({})).toEqual({ err: None });
    expect(await db.close({})).toEqual({ err: Closed });
    const key = bytes('01');
    expect(await db.has({ key })).toEqual({ has: false, err: Closed });
    expect(await db.get({ key })).toEqual({ value: bytes(''), err: Closed });
    expect(await db.put(put('02'))).toEqual({ err: Closed });
    expect(await db.delete({ key })).toEqual({ err: Closed });
    expect(await db.writeBatch({ puts: [put('02')] })).toEqual({ err: Closed });
    expect(await db.compact({})).toEqual({ err: Closed });
    await expect(db.healthCheck({})).rejects.toThrow(failing(RpcStatus.Unknown, 'closed'));
    const after = await iterate();
    for (const id of [before, after]) {
      expect(await rest(id)).toEqual([]);
      expect(await db.iteratorError({ id })).toEqual({ err: Closed });
      expect(await db.iteratorRelease({ id })).toEqual({ err: Closed });
      expect(await db.iteratorRelease({ id })).toEqual({ err: None });
    }
    expect([...store.range()]).toEqual([[bytes('0701'), bytes('aa')]]);
    const { db: again } = await open(prefixed(store, bytes('07')));
    expect(await again.has({ key })).toEqual({ has: true, err: None });
  });

  test('can also be closed by the host', async () => {
    const { server, db } = await open();
    expect(await server.close()).toBe(true);
    expect(await server.close()).toBe(false);
    expect(await db.put(put('02'))).toEqual({ err: Closed });
  });
});

test('a malformed request is rejected, and others are answered meanwhile', async () => {
  const { server, db } = await open();
  for (const [method, handler] of Object.entries(server.handlers)) {
    const garbage = [
      bytes('0aff'),
      bytes('0affffffff0f'),
      bytes('ffffffffffffffffffffff'),
      bytes('0b'),
    ];
    for (const content of garbage) {
      const call = { signal: new AbortController().signal };
      await expect(
        (async () => handler(content, call))().then((answer) => answer.length),
      ).rejects.toThrow(expect.objectContaining({ code: 'VMRE_FRAME_MALFORMED' }) as Error);
      expect(method).toMatch(/^\/rpcdb\.Database\//);
    }
  }
  expect(await db.put(put('01'))).toEqual({ err: None });
});
