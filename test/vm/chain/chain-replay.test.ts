import { join } from 'node:path';

import type { StoredBlock } from '../../../src/vm/chain/blocks/stored-block';
import type { ChainVm } from '../../../src/vm/chain/chain-vm';
import { openDiskStore } from '../../../src/store/disk-store';
import { longTest, sample } from '../../support/plays-all';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { useChains, type ChainAtWork } from './chains-at-work';
import { headOf, oddBlock, useOddVms } from './odd-vm';

const chains = useChains();
const path = useTemporaryDirectory();
const odd = useOddVms();

async function all(chain: ChainVm): Promise<StoredBlock[]> {
  const blocks: StoredBlock[] = [];
  for await (const block of chain.blocks()) blocks.push(block);
  return blocks;
}

/** Starts a VM that has all but its first blocks only in memory. */
const startForgetful = (dataDir?: string, unsynced = '1000'): Promise<ChainAtWork> => {
  const plugin = chains.plugin({ env: { TEST_VM_UNSYNCED: unsynced } });
  return chains.start({ plugin, dataDir, mine: 'manual' });
};

describe('a VM that loses its last blocks with its process', () => {
  test('gets them from its host, and continues', async () => {
    const work = await startForgetful();
    for (let made = 0; made < 5; made += 1) await work.chain.buildBlock();
    const { head } = work.chain;
    process.kill(work.chain.pid!, 'SIGKILL');
    expect(await work.nth('ready', 2)).toMatchObject({ height: 5n, lastAccepted: head.id });
    const replay = { type: 'replaying', from: 1n, to: 5n };
    const told = work.of('replaying');
    expect([told[0], told.at(-1)]).toEqual([
      { ...replay, height: 0n },
      { ...replay, height: 5n },
    ]);
    expect(work.of('block')).toHaveLength(5); // no block is reported twice
    expect(await work.chain.buildBlock()).toMatchObject({ height: 6n, parentId: head.id });
    expect(await work.chain.client.getBlockIdAtHeight(5n)).toEqual(head.id);
  });

  test.each(sample(['2', '1000'], 1))(
    'of %s blocks, after the end of the host as well',
    async (lost) => {
      const dataDir = path('chain');
      let head: Buffer | undefined;
      for (let life = 0n; life < 3n; life += 1n) {
        const work = await startForgetful(dataDir, lost);
        expect(work.chain.head.height).toBe(4n * life);
        if (head) expect(work.chain.head.id).toEqual(head);
        for (let made = 0; made < 4; made += 1) head = (await work.chain.buildBlock()).id;
        await work.chain.stop({ graceMs: 0 });
      }
      const { chain } = await startForgetful(dataDir, lost);
      const blocks = await all(chain);
      expect(blocks.map(({ height }) => height)).toEqual(
        Array.from({ length: 13 }, (_, at) => BigInt(at)),
      );
      for (const block of blocks) {
        const { verifyWithContext, ...own } = await chain.client.getBlock(block.id);
        expect({ ...own, verifyWithContext }).toMatchObject({
          ...{ id: block.id, bytes: block.bytes, parentId: block.parentId },
          ...{ timestamp: block.timestamp, verifyWithContext: false },
        });
        expect(await chain.block(block.height)).toEqual(block);
        expect(await chain.block(block.id)).toEqual(block);
      }
    },
  );

  test('that need a height of the P-chain get the same one', async () => {
    const work = await startForgetful();
    const { client } = work.chain;
    await work.rpc('guest.put', { text: 'context of a block' });
    const built = await client.buildBlock({ pChainHeight: 77n });
    expect(built.verifyWithContext).toBe(true);
    await client.verify(built, { pChainHeight: 77n });
    await client.accept(built);
    expect(await work.chain.block(1n)).toMatchObject({ id: built.id, pChainHeight: 77n });
    process.kill(work.chain.pid!, 'SIGKILL');
    expect(await work.nth('ready', 2)).toMatchObject({ height: 1n, lastAccepted: built.id });
  });

  longTest('and is killed while they are replayed, is started again', async () => {
    const work = await startForgetful();
    for (let made = 0; made < 20; made += 1) await work.chain.buildBlock();
    let kills = 2;
    work.chain.events$.subscribe((event) => {
      if (event.type !== 'replaying' || kills === 0) return;
      kills -= 1;
      process.kill(work.of('started').at(-1)!.pid!, 'SIGKILL');
    });
    process.kill(work.chain.pid!, 'SIGKILL');
    expect(await work.nth('ready', 2)).toMatchObject({ height: 20n });
    expect(kills).toBe(0);
  });
});

test('blocks can be read while the plugin does not run, but not after the chain stopped', async () => {
  const work = await chains.start({ restart: 'never', mine: 'manual' });
  const block = await work.chain.buildBlock();
  const { chain } = work;
  expect((await all(chain)).map(({ height }) => height)).toEqual([0n, 1n]);
  expect(await chain.block(block.id)).toMatchObject({ height: 1n, bytes: block.bytes });
  expect(await chain.block(2n)).toBeUndefined();
  expect(() => chain.blocks({ from: -1n })).toThrow(coded('VMRE_VM_ID_INVALID'));
  expect((await failure(chain.block(Buffer.alloc(3)))).error).toEqual(coded('VMRE_VM_ID_INVALID'));
  await chain.stop();
  expect((await failure(chain.block(0n))).error).toEqual(coded('VMRE_STORE_FAILED', 'is closed'));
});

test('a directory without stored blocks continues from the head of its VM', async () => {
  const dataDir = path('chain');
  const first = await chains.start({ dataDir, mine: 'manual' });
  for (let made = 0; made < 3; made += 1) await first.chain.buildBlock();
  await first.chain.stop();
  const store = openDiskStore(join(dataDir, 'db'));
  const kept = [...store.range(Buffer.of(2), Buffer.of(3))];
  expect(kept).toHaveLength(8);
  await store.commit(kept.map(([key]) => ({ key, value: undefined })));
  await store.close();
  const { chain } = await chains.start({ dataDir, mine: 'manual' });
  await chain.buildBlock();
  expect((await all(chain)).map(({ height }) => height)).toEqual([3n, 4n]);
});

describe('a VM whose state differs from the stored blocks is rejected', () => {
  const genesis = oddBlock(Buffer.alloc(32), 0n);
  const one = oddBlock(genesis.id, 1n);
  const two = oddBlock(one.id, 2n);
  const three = oddBlock(two.id, 3n);

  /** A data directory with blocks 0 to 2. */
  async function made(): Promise<string> {
    const dataDir = path('chain');
    const { launcher } = await odd();
    const { chain } = await chains.start({ plugin: launcher, dataDir });
    await chain.buildBlock();
    await chain.buildBlock();
    await chain.stop();
    return dataDir;
  }

  const unlike: [string, Parameters<typeof odd>[0], RegExp][] = [
    [
      'it is two blocks ahead',
      { setState: () => headOf(oddBlock(three.id, 4n)) },
      /last accepted block is 4 .* is ahead of the stored blocks.* last stored block is 2 /,
    ],
    [
      'it is one block ahead, on top of another one',
      { setState: () => headOf(oddBlock(Buffer.alloc(32, 8), 3n)) },
      /last accepted block is 3 .* is ahead of the stored blocks.* last stored block is 2 /,
    ],
    [
      'it is one block ahead, and gives bytes of another one',
      { setState: () => ({ ...headOf(three), bytes: one.bytes }) },
      /last accepted block is 3 .* returned bytes for it that it parses as 1 .* last stored block is 2 /,
    ],
    [
      'it is one block ahead, and cannot read its bytes',
      {
        setState: () => headOf(three),
        parseBlock: () => {
          throw new Error('unknown codec');
        },
      },
      /last accepted block is 3 .* rejects its own block 3 .*unknown codec.* last stored block is 2 /,
    ],
    [
      'it has another block at a kept height',
      { setState: () => headOf(oddBlock(Buffer.alloc(32, 8), 1n)) },
      /last accepted block is 1 .* has another block at its height than the stored block 1 /,
    ],
    [
      'it has another block at the last height',
      { setState: () => headOf(oddBlock(Buffer.alloc(32, 8), 2n)) },
      /last accepted block is 2 .* has another block at its height than the stored block 2 /,
    ],
    [
      'it refuses to parse',
      {
        parseBlock: () => {
          throw new Error('unknown codec');
        },
      },
      /rejects the stored block 1 .*unknown codec/,
    ],
    [
      'it refuses to verify',
      {
        blockVerify: () => {
          throw new Error('bad root');
        },
      },
      /rejects the stored block 1 .*bad root/,
    ],
    [
      'it refuses to accept',
      {
        blockAccept: () => {
          throw new Error('corrupt');
        },
      },
      /rejects the stored block 1 .*corrupt/,
    ],
    [
      'it reads a block as another',
      { parseBlock: () => oddBlock(Buffer.alloc(32, 8), 1n) },
      /parses the stored block 1 .* as 1 /,
    ],
  ];

  test.each(sample(unlike, 3))('when %s', async (_what, changes, text) => {
    const dataDir = await made();
    const { launcher } = await odd(changes);
    const { error } = await failure(chains.start({ plugin: launcher, dataDir }));
    expect(error).toEqual(coded('VMRE_CHAIN_DIVERGED', text));
    // Nothing is lost by that.
    const right = await odd();
    const { chain } = await chains.start({ plugin: right.launcher, dataDir });
    expect(chain.head).toMatchObject({ height: 2n, id: two.id });
  });

  test('unless it accepted the next block, whose record was lost', async () => {
    const dataDir = await made();
    const { launcher } = await odd({ setState: () => headOf(three) });
    const { chain } = await chains.start({ plugin: launcher, dataDir });
    expect(chain.head).toMatchObject({ height: 3n, id: three.id });
    await chain.stop();
    const again = await odd(); // which has lost it
    const work = await chains.start({ plugin: again.launcher, dataDir });
    expect(work.chain.head).toMatchObject({ height: 3n, id: three.id });
    expect((await all(work.chain)).map(({ id }) => id)).toEqual(
      [genesis, one, two, three].map(({ id }) => id),
    );
  });

  test('when blocks between its last one and the stored ones are missing', async () => {
    const dataDir = await made();
    const store = openDiskStore(join(dataDir, 'db'));
    const byHeight = [...store.range(Buffer.of(2, 0), Buffer.of(2, 1))];
    await store.commit(byHeight.slice(0, 2).map(([key]) => ({ key, value: undefined })));
    await store.close();
    const { launcher } = await odd();
    const { error } = await failure(chains.start({ plugin: launcher, dataDir }));
    expect(error).toEqual(coded('VMRE_CHAIN_DIVERGED', 'block 1 is not stored'));
  });

  test('when it loses them as it enters normal operation', async () => {
    const dataDir = await made();
    let states = 0;
    const { launcher } = await odd({
      setState: () => headOf((states += 1) === 1 ? two : one),
    });
    const { error } = await failure(chains.start({ plugin: launcher, dataDir }));
    expect(error).toEqual(coded('VMRE_CHAIN_DIVERGED', 'normal operation'));
  });

  test('after a crash, without further restarts', async () => {
    const { launcher } = await odd({
      blockAccept: () => {
        throw new Error('disk full');
      },
    });
    const work = await chains.start({
      plugin: launcher,
      restart: { attempts: 2, firstDelayMs: 1 },
    });
    expect((await failure(work.chain.buildBlock())).error).toEqual(coded('VMRE_RPC_FAILED'));
    await work.chain.ended;
    const refusal = coded('VMRE_CHAIN_DIVERGED', /rejects the stored block 1 .*disk full/);
    expect(work.events.at(-1)).toEqual({ type: 'stopped', gaveUp: true, error: refusal });
    const [, ...refusals] = work.of('crashed').map(({ error }) => error);
    expect(refusals).toEqual([refusal]);
    expect(work.of('restarting')).toHaveLength(1);
  });
});
