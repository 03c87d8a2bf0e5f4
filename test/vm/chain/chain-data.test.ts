import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ChainVmOptions } from '../../../src/vm/chain/chain-options';
import { formatId } from '../../../src/vm/ids/id';
import { sample } from '../../support/plays-all';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { useChains } from './chains-at-work';

const chains = useChains();
const path = useTemporaryDirectory();

test('a chain in a directory continues where it stopped', async () => {
  const dataDir = path('deep', 'chain');
  const work = await chains.start({ dataDir });
  const { identity } = work.chain;
  const blocks = [await work.put('one'), await work.put('two'), await work.put('three')];
  await work.chain.stop();
  const again = await chains.start({ dataDir });
  expect(again.chain.identity).toEqual(identity);
  expect(again.chain.head).toMatchObject({ height: 3n, id: blocks[2]!.block.id });
  for (const { block } of blocks) {
    expect(await again.chain.client.getBlock(block.id)).toEqual(block);
  }
  expect((await again.put('four')).block.parentId).toEqual(blocks[2]!.block.id);
});

test('its files are readable only by their owner, and its key stays the same', async () => {
  const dataDir = path('chain');
  const sign = async (): Promise<unknown> => {
    const work = await chains.start({ dataDir });
    const { chainId, networkId } = work.chain.identity;
    const request = { networkId, sourceChainId: { hex: chainId.toString('hex') } };
    const service = { service: 'WarpSignerService', method: 'sign', request };
    const { signature } = await work.rpc<{ signature: { hex: string } }>('guest.host', service);
    await work.chain.stop();
    return signature.hex;
  };
  expect(await sign()).toBe(await sign());
  expect(statSync(join(dataDir, 'signer.key')).mode & 0o777).toBe(0o600);
  expect(statSync(join(dataDir, 'db')).mode & 0o777).toBe(0o700);
});

test('without a directory every chain starts from genesis', async () => {
  const work = await chains.start();
  await work.put('gone');
  await work.chain.stop();
  expect((await chains.start()).chain.head.height).toBe(0n);
});

const other: [string, Partial<ChainVmOptions>][] = [
  ['genesis', { genesis: Buffer.from('another beginning') }],
  ['chain id', { chainId: Buffer.alloc(32, 7) }],
  ['network id', { networkId: 7 }],
  ['subnet id', { subnetId: Buffer.alloc(32, 7) }],
  ['chain id, network id', { chainId: Buffer.alloc(32, 7), networkId: 7 }],
];

describe('a directory of another chain', () => {
  test.each(sample(other, 2))(
    'with another %s is rejected and stays unchanged',
    async (what, other) => {
      const dataDir = path('chain');
      const { chain } = await chains.start({ dataDir });
      await chain.stop();
      const { error } = await failure(chains.start({ dataDir, ...other }));
      const id = formatId(chain.identity.chainId);
      expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', `a chain with another ${what}: ${id}`));
      expect((await chains.start({ dataDir })).chain.identity).toEqual(chain.identity);
    },
  );

  test('options that are left out keep their values', async () => {
    const dataDir = path('chain');
    const ids = { chainId: Buffer.alloc(32, 7), subnetId: Buffer.alloc(32, 8), networkId: 9 };
    const { chain } = await chains.start({ dataDir, ...ids });
    await chain.stop();
    const again = await chains.start({ dataDir });
    expect(again.chain.identity).toEqual(chain.identity);
    expect(again.chain.identity).toMatchObject(ids);
  });
});

const records: [string, string][] = [
  ['nothing', ''],
  ['no JSON', '{"chainId": '],
  ['no object', '7'],
  ['null', 'null'],
  ['a part', '{"networkId": 12345}'],
  ['wrong ids', '{"chainId":"abc","subnetId":"abc","nodeId":"abc","genesisHash":"x"}'],
];

test.each(sample(records, 3))(
  'a directory whose record contains %s is rejected',
  async (_what, text) => {
    const dataDir = path('chain');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'chain.json'), text);
    const { error } = await failure(chains.start({ dataDir }));
    expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', join(dataDir, 'chain.json')));
    expect(readFileSync(join(dataDir, 'chain.json'), 'utf8')).toBe(text);
  },
);

test('a directory that is a file', async () => {
  writeFileSync(path('file'), '');
  const { error } = await failure(chains.start({ dataDir: path('file') }));
  expect(error).toEqual(coded('VMRE_STORE_FAILED', path('file')));
});

test('a directory in use by this or another process is rejected', async () => {
  const dataDir = path('chain');
  const { chain } = await chains.start({ dataDir });
  expect((await failure(chains.start({ dataDir }))).error).toEqual(coded('VMRE_STORE_FAILED'));
  const store = require.resolve('../../../dist/store/disk-store.js');
  const script = `require(${JSON.stringify(store)}).openDiskStore(process.argv[1])`;
  const child = spawn(process.execPath, ['-e', script, join(dataDir, 'db')], { stdio: 'pipe' });
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('VMRE_STORE_FAILED') });
  expect(await chain.buildBlock()).toMatchObject({ height: 1n });
});

const wrongIds: [string, Partial<ChainVmOptions>, string][] = [
  ['a network id', { networkId: 1.5 }, 'the network id is 1.5'],
  ['a chain id', { chainId: Buffer.alloc(31) }, 'the chain id must have 32 bytes'],
  ['a subnet id', { subnetId: Buffer.alloc(33) }, 'the subnet id must have 32 bytes'],
];

test.each(sample(wrongIds, 1))(
  '%s that is invalid leaves nothing behind',
  async (_what, options, text) => {
    const dataDir = path('chain');
    const { error } = await failure(chains.start({ dataDir, ...options }));
    expect(error).toEqual(coded('VMRE_VM_ID_INVALID', text));
    expect((await chains.start({ dataDir })).chain.head.height).toBe(0n);
  },
);
