import fc from 'fast-check';

import { BlockStore } from '../../../../src/vm/chain/blocks/block-store';
import type { StoredBlock } from '../../../../src/vm/chain/blocks/stored-block';
import { openMemoryStore } from '../../../../src/store/memory-store';
import type { Store } from '../../../../src/store/store';
import { playsAll } from '../../../support/plays-all';
import { coded } from '../../../support/coded';

const idOf = (height: bigint, branch = 0): Buffer =>
  Buffer.alloc(32, `${height} of branch ${branch} `);

function block(height: bigint, branch = 0, more: Partial<StoredBlock> = {}): StoredBlock {
  return {
    id: idOf(height, branch),
    parentId: idOf(height - 1n, branch),
    bytes: Buffer.from(`block ${height}`),
    height,
    timestamp: new Date(1_700_000_000_000),
    pChainHeight: undefined,
    ...more,
  };
}

async function keptFrom(first: bigint, count: number): Promise<BlockStore> {
  const kept = new BlockStore(openMemoryStore());
  await kept.startWith(block(first));
  for (let more = 1n; more < count; more += 1n) await kept.add(block(first + more), undefined);
  return kept;
}

async function read(kept: BlockStore, from?: bigint, to?: bigint): Promise<bigint[]> {
  const heights: bigint[] = [];
  for await (const { height } of kept.read({ from, to })) heights.push(height);
  return heights;
}

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 2n });

test('every block is read as it was stored, also after reopening the store', async () => {
  const anyBlock = fc.record({
    id: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((id) => Buffer.from(id)),
    parentId: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((id) => Buffer.from(id)),
    bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    height: u64,
    timestamp: fc.date({ noInvalidDate: true }),
    pChainHeight: fc.option(u64, { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(anyBlock, u64, async (parent, height) => {
      const store = openMemoryStore();
      const kept = new BlockStore(store);
      await kept.startWith({ ...parent, height });
      const child = { ...parent, parentId: parent.id, id: idOf(1n), height: height + 1n };
      await kept.add(child, undefined);
      for (const opened of [kept, new BlockStore(store)]) {
        expect(opened.last).toEqual(child);
        expect(opened.at(child.height)).toEqual(child);
        expect(opened.find(child.id)).toEqual(child);
        expect(await read(opened)).toEqual([height, height + 1n]);
        expect(await read(opened, height + 1n, 2n ** 64n - 1n)).toEqual([height + 1n]);
      }
    }),
    { numRuns: playsAll ? 100 : 30 },
  );
});

test('blocks may start at any height, and are read in parts from and to any height', async () => {
  const kept = await keptFrom(1000n, 200);
  expect(await read(kept)).toEqual(Array.from({ length: 200 }, (_, at) => 1000n + BigInt(at)));
  expect(await read(kept, 1064n, 1065n)).toEqual([1064n, 1065n]);
  expect(await read(kept, 0n, 999n)).toEqual([]);
  expect(await read(kept, 1200n)).toEqual([]);
  expect(await read(kept, 1100n, 1099n)).toEqual([]);
  expect(kept.at(999n)).toBeUndefined();
  expect(kept.find(idOf(5n))).toBeUndefined();
});

test('a reader sees blocks that are stored meanwhile', async () => {
  const kept = await keptFrom(0n, 2);
  const heights: bigint[] = [];
  for await (const { height } of kept.read()) {
    heights.push(height);
    if (height < 5n) await kept.add(block((kept.last?.height ?? 0n) + 1n), undefined);
  }
  expect(heights.length).toBeGreaterThan(2);
  expect(heights).toEqual(heights.map((_, at) => BigInt(at)));
});

test('storing a block twice is accepted, storing another one at its height is rejected', async () => {
  const kept = await keptFrom(0n, 3);
  await kept.add(block(2n), undefined);
  for (const other of [block(2n, 1), block(3n, 1), block(4n), block(1n)]) {
    expect(() => kept.add(other, undefined)).toThrow(coded('VMRE_BLOCK_REFUSED'));
  }
  expect(await read(kept)).toEqual([0n, 1n, 2n]);
});

test('state sync of a VM leaves a gap', async () => {
  const kept = await keptFrom(0n, 3);
  await kept.add(block(101n), block(100n));
  expect(await read(kept)).toEqual([0n, 1n, 2n, 100n, 101n]);
  // It does not go back.
  expect(() => kept.add(block(51n, 1), block(50n, 1))).toThrow(coded('VMRE_BLOCK_REFUSED'));
});

test('a block that cannot be written is not stored', async () => {
  const store = openMemoryStore();
  let isFull = false;
  const full: Store = Object.create(store, {
    commit: {
      value: (batch: Parameters<Store['commit']>[0]) =>
        isFull ? Promise.reject(new Error('no space left')) : store.commit(batch),
    },
  }) as Store;
  const kept = new BlockStore(full);
  await kept.startWith(block(7n));
  isFull = true;
  await expect(kept.add(block(8n), undefined)).rejects.toThrow('no space left');
  expect(kept.last?.height).toBe(7n);
  isFull = false;
  await kept.add(block(8n, 0, { pChainHeight: 3n }), undefined);
  expect(kept.last).toMatchObject({ height: 8n, pChainHeight: 3n });
});

test('a record of a later format is rejected', async () => {
  const store = openMemoryStore();
  await new BlockStore(store).startWith(block(1n));
  const [entry] = [...store.range()];
  await store.commit([{ key: entry![0], value: Buffer.from([2, ...entry![1].subarray(1)]) }]);
  expect(() => new BlockStore(store)).toThrow(coded('VMRE_STORE_FAILED', 'height 1'));
});
