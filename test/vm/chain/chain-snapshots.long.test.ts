import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { unpackChain } from '../../../src/vm/chain/archive/unpack-chain';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { useChains, type ChainAtWork } from './chains-at-work';

const chains = useChains();
const path = useTemporaryDirectory();

const start = (options: { dataDir?: string; unsynced?: string } = {}): Promise<ChainAtWork> => {
  const env = options.unsynced === undefined ? {} : { TEST_VM_UNSYNCED: options.unsynced };
  const plugin = chains.plugin({ env });
  return chains.start({ plugin, dataDir: options.dataDir, mine: 'manual' });
};

async function build(work: ChainAtWork, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) await work.chain.buildBlock();
}

const kinds: [string, { dataDir?: string; unsynced?: string }][] = [
  ['on disk, of a VM with its own files', { dataDir: 'chain', unsynced: '2' }],
  ['in memory', {}],
];

describe.each(kinds)('a chain %s', (_what, { dataDir, ...more }) => {
  const options = () => ({ ...more, ...(dataDir !== undefined && { dataDir: path(dataDir) }) });

  test('can be reverted to each of its snapshots, repeatedly', async () => {
    const work = await start(options());
    const { chain } = work;
    const heads = new Map<string, Buffer>();
    for (const height of [2n, 5n]) {
      await build(work, Number(height - chain.head.height));
      heads.set(await chain.snapshot(), chain.head.id);
      expect(chain.head.height).toBe(height);
    }
    expect([...heads.keys()]).toEqual(['1', '2']);
    await build(work, 3);
    for (const id of ['2', '1', '2']) {
      await chain.revert(id);
      const height = id === '1' ? 2n : 5n;
      expect(chain.head).toMatchObject({ height, id: heads.get(id) });
      expect(work.of('reverted').at(-1)).toEqual({ type: 'reverted', snapshot: id, height });
      expect(await chain.block(height + 1n)).toBeUndefined();
      expect(await chain.client.getBlockIdAtHeight(height)).toEqual(heads.get(id));
      expect(await chain.buildBlock()).toMatchObject({ height: height + 1n });
    }
    expect(work.of('crashed')).toEqual([]);
    expect(work.of('restarting')).toEqual([]);
  });
});

test('blocks are built automatically after a revert', async () => {
  const work = await chains.start();
  await work.put('one');
  const id = await work.chain.snapshot();
  await work.put('two');
  await work.chain.revert(id);
  expect((await work.put('other')).block.height).toBe(2n);
});

test('a failed operation is reported, and the chain continues', async () => {
  const work = await start({ dataDir: path('chain') });
  const { chain } = work;
  await build(work, 1);
  for (const id of ['1', '0', '', '../1']) {
    const { error } = await failure(chain.revert(id));
    expect(error).toEqual(coded('VMRE_SNAPSHOT_UNKNOWN', 'known snapshots: none'));
  }
  const id = await chain.snapshot();
  for (const near of ['01', '1e0', ' 1', '1.0', '../snapshots/1']) {
    const { error } = await failure(chain.revert(near));
    expect(error).toEqual(coded('VMRE_SNAPSHOT_UNKNOWN', 'known snapshots: 1'));
  }
  const [both, twice] = await Promise.allSettled([chain.snapshot(), chain.snapshot()]);
  expect(both).toMatchObject({ status: 'fulfilled', value: '2' });
  expect(twice).toMatchObject({ status: 'rejected', reason: coded('VMRE_VM_STOPPED') });
  writeFileSync(path('chain', 'snapshots', '1.tar.gz'), 'damaged');
  await build(work, 1);
  expect((await failure(chain.revert(id))).error).toEqual(coded('VMRE_CHAIN_ARCHIVE_INVALID'));
  expect(chain.head.height).toBe(2n);
  await build(work, 1);
  await chain.revert('2');
  expect(chain.head.height).toBe(1n);
  await chain.stop();
  expect((await failure(chain.snapshot())).error).toEqual(coded('VMRE_VM_STOPPED'));
});

test('a revert that was interrupted by a kill is completed by the next start', async () => {
  const dataDir = path('chain');
  const options = { dataDir, unsynced: '2' };
  const work = await start(options);
  await build(work, 2);
  await work.chain.snapshot();
  const { head } = work.chain;
  await build(work, 4);
  await work.chain.stop();
  // As far as a killed one may have come: with the VM's files in place, or not.
  for (const hasFiles of [true, false]) {
    mkdirSync(join(dataDir, 'chain.revert'));
    mkdirSync(join(dataDir, 'chain.revert.new'), { recursive: true });
    await unpackChain(join(dataDir, 'snapshots', '1.tar.gz'), join(dataDir, 'chain.revert'));
    if (hasFiles) {
      renameSync(join(dataDir, 'files'), path(`away-${hasFiles}`));
      renameSync(join(dataDir, 'chain.revert', 'files'), join(dataDir, 'files'));
    }
    const again = await start(options);
    expect(again.chain.head).toEqual(head);
    await build(again, 1);
    await again.chain.stop();
    expect(existsSync(join(dataDir, 'chain.revert'))).toBe(false);
  }
  expect(readdirSync(dataDir).sort()).toEqual([
    ...['chain.genesis', 'chain.json', 'db', 'files', 'signer.key', 'snapshots'],
  ]);
});
