import { SharedMemoryService } from '../../../../src/vm/protocol/shared-memory';
import { SharedMemory } from '../../../../src/vm/services/shared-memory/shared-memory';
import { openMemoryStore } from '../../../../src/store/memory-store';
import { prefixed } from '../../../../src/store/prefixed';
import { served } from '../served';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const [a, b, c] = [Buffer.alloc(32, 0xaa), Buffer.alloc(32, 0xbb), Buffer.alloc(32, 0xcc)];
const element = (key: string, value: string, ...traits: string[]) => ({
  key: bytes(key),
  value: bytes(value),
  traits: traits.map(bytes),
});
const hexes = (list: readonly Uint8Array[]) => list.map((one) => Buffer.from(one).toString('hex'));
const refused = (text: string): Error =>
  expect.objectContaining({
    data: expect.objectContaining({ text: expect.stringContaining(text) as string }) as object,
  }) as Error;

/** Three chains of one node, each with its own database beside the shared memory. */
async function open() {
  const store = openMemoryStore();
  const memory = new SharedMemory(prefixed(store, bytes('00')));
  const chain = async (id: Buffer) => {
    const database = prefixed(store, id);
    const calls = await served(SharedMemoryService, memory.forChain(id, database));
    return {
      database,
      calls,
      leave: (peerChainId: Buffer, ...putRequests: ReturnType<typeof element>[]) =>
        calls.apply({ requests: [{ peerChainId, putRequests, removeRequests: [] }] }),
      take: (peerChainId: Buffer, ...keys: string[]) =>
        calls.apply({
          requests: [{ peerChainId, putRequests: [], removeRequests: keys.map(bytes) }],
        }),
      get: async (peerChainId: Buffer, ...keys: string[]) =>
        hexes((await calls.get({ peerChainId, keys: keys.map(bytes) })).values),
      indexed: async (peerChainId: Buffer, traits: string[], limit: number, start = ['', '']) => {
        const [startTrait, startKey] = start.map(bytes);
        const page = { peerChainId, traits: traits.map(bytes), limit, startTrait, startKey };
        const { values, lastTrait, lastKey } = await calls.indexed(page as never);
        return { values: hexes(values), last: hexes([lastTrait, lastKey]) };
      },
    };
  };
  return { store, memory, a: await chain(a), b: await chain(b), c: await chain(c) };
}

test('an element is visible only to the chain that it was put for', async () => {
  const node = await open();
  await node.a.leave(b, element('01', '11'), element('', ''));
  expect(await node.b.get(a, '01', '', '01')).toEqual(['11', '', '11']);
  expect(await node.b.get(a)).toEqual([]);
  for (const chain of [node.a, node.c]) {
    for (const peer of [a, b, c]) {
      await expect(chain.get(peer, '01')).rejects.toThrow(refused('not found'));
    }
  }
  await expect(node.b.get(a, '01', '02')).rejects.toThrow(refused('not found'));
});

test('a removed element is gone, and can be put again', async () => {
  const node = await open();
  await node.a.leave(b, element('01', '11', '77'));
  await node.b.take(a, '01');
  await expect(node.b.get(a, '01')).rejects.toThrow(refused('not found'));
  expect((await node.b.indexed(a, ['77'], 9)).values).toEqual([]);
  await node.a.leave(b, element('01', '22', '77'));
  expect(await node.b.get(a, '01')).toEqual(['22']);
});

test('an element that is removed before it arrives never appears', async () => {
  const node = await open();
  await node.b.take(a, '01');
  await expect(node.b.get(a, '01')).rejects.toThrow(refused('not found'));
  await node.a.leave(b, element('01', '11', '77'));
  await expect(node.b.get(a, '01')).rejects.toThrow(refused('not found'));
  expect((await node.b.indexed(a, ['77'], 9)).values).toEqual([]);
  await node.a.leave(b, element('01', '22'));
  expect(await node.b.get(a, '01')).toEqual(['22']);
});

test('putting or removing twice fails the whole call', async () => {
  const node = await open();
  await node.a.leave(b, element('01', '11'));
  const again = node.a.leave(b, element('02', '22'), element('01', '33'));
  await expect(again).rejects.toThrow(refused('the key 0x01 was put twice'));
  const twice = node.a.leave(b, element('03', '33'), element('03', '33'));
  await expect(twice).rejects.toThrow(refused('the key 0x03 was put twice'));
  await node.b.take(a, '09');
  await expect(node.b.take(a, '08', '09')).rejects.toThrow(refused('0x09 was removed twice'));
  for (const key of ['02', '03']) await expect(node.b.get(a, key)).rejects.toThrow();
  await node.a.leave(b, element('08', '88'));
  expect(await node.b.get(a, '01', '08')).toEqual(['11', '88']);
});

test('values are found by traits, the latest first, each once', async () => {
  const node = await open();
  await node.a.leave(b, element('05', '15', '02', '03', '02'), element('01', '11', '02'));
  await node.a.leave(b, element('03', '13', '03'), element('04', '14', ''), element('09', '19'));
  const found = async (traits: string[], limit = 9) =>
    (await node.b.indexed(a, traits, limit)).values;
  expect(await found(['02'])).toEqual(['11', '15']);
  expect(await found(['03'])).toEqual(['13', '15']);
  expect(await found(['03', '02'])).toEqual(['11', '15', '13']);
  expect(await found([''])).toEqual(['14']);
  expect(await found([])).toEqual([]);
  expect(await found(['04'])).toEqual([]);
  expect(await found(['02'], 1)).toEqual(['11']);
  expect(await found(['02'], 0)).toEqual([]);
  expect(await found(['02'], -1)).toEqual([]);
  expect((await node.a.indexed(b, ['02'], 9)).values).toEqual([]);
  await node.b.take(a, '01');
  expect(await found(['02', '03'])).toEqual(['15', '13']);
});

test('the next page begins with the last key of the previous one', async () => {
  const node = await open();
  const keys = ['01', '02', '03', '04', '05'];
  await node.a.leave(b, ...keys.map((key) => element(key, key, '77')));
  await node.a.leave(b, element('06', '06', '88'));
  const first = await node.b.indexed(a, ['77', '88'], 3);
  expect(first).toEqual({ values: ['05', '04', '03'], last: ['77', '03'] });
  const second = await node.b.indexed(a, ['77', '88'], 3, first.last);
  expect(second).toEqual({ values: ['03', '02', '01'], last: ['77', '01'] });
  const third = await node.b.indexed(a, ['77', '88'], 3, second.last);
  expect(third).toEqual({ values: ['01', '06'], last: ['88', '06'] });
  // A missing key does not say where to continue: it starts again.
  await node.b.take(a, '03');
  expect((await node.b.indexed(a, ['77'], 9, ['77', '03'])).values).toEqual([
    '05',
    '04',
    '02',
    '01',
  ]);
});

test('requests and writes to the own database are one atomic commit', async () => {
  const node = await open();
  const commit = jest.spyOn(node.store, 'commit');
  const put = (key: string, value: string) => ({ key: bytes(key), value: bytes(value) });
  const request = { peerChainId: b, putRequests: [element('01', '11')], removeRequests: [] };
  const batches = [
    { puts: [put('d1', '01'), put('d2', '02')], deletes: [] },
    { puts: [put('d1', '03')], deletes: [{ key: bytes('d2') }] },
  ];
  await node.a.calls.apply({ requests: [request], batches });
  expect(commit).toHaveBeenCalledTimes(1);
  expect([...node.a.database.range()]).toEqual([[bytes('d1'), bytes('03')]]);
  expect(await node.b.get(a, '01')).toEqual(['11']);
  const again = [{ puts: [put('d3', '01')], deletes: [] }];
  await expect(node.a.calls.apply({ requests: [request], batches: again })).rejects.toThrow();
  expect([...node.a.database.range()]).toHaveLength(1);
  await node.a.calls.apply({ requests: [], batches: again });
  expect([...node.a.database.range()]).toHaveLength(2);
  expect([...node.b.database.range(), ...node.c.database.range()]).toEqual([]);
});

test('an invalid chain id and a database of another store are rejected', async () => {
  const node = await open();
  const short = Buffer.alloc(31);
  const text = 'the id of a chain must have 32 bytes, not 31';
  await expect(node.a.get(short, '01')).rejects.toThrow(refused(text));
  await expect(node.a.take(short)).rejects.toThrow(refused(text));
  await expect(node.a.indexed(short, ['01'], 1)).rejects.toThrow(refused(text));
  expect(() => node.memory.forChain(short, node.store)).toThrow(refused(text));
  expect(() => node.memory.forChain(a, openMemoryStore())).toThrow(TypeError);
});
