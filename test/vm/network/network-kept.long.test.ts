import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { exportChain } from '../../../src/vm/chain/archive/chain-archive';
import { startChain } from '../../../src/vm/chain/start-chain';
import { nodeIn } from '../../../src/vm/chain/node-identity';
import { startNetwork } from '../../../src/vm/network/start-network';
import type { NetworkOptions } from '../../../src/vm/network/network-options';
import { coded } from '../../support/coded';
import { eventually } from '../../support/runtime-process';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { PATIENCE_MS, useNetworks } from './networks-at-work';

const networks = useNetworks();
const path = useTemporaryDirectory();

const options = (...names: string[]): NetworkOptions => ({
  chains: ['one', 'two'].map((name) => networks.chain(name)),
  nodes: names.map((name) => ({ name, dataDir: path(name) })),
});

test('a network continues where it stopped, with the same ids', async () => {
  const before = nodeIn(path('a'));
  const work = await networks.start(options('a', 'b'));
  expect(work.network.node('a').nodeId).toEqual(before.nodeId);
  await work.rpc(['one', 'a'], 'guest.put', { text: 'first' });
  await work.rpc(['two', 'b'], 'guest.put', { text: 'second' });
  await work.allAt('one', 1n);
  await work.allAt('two', 1n);
  const heads = work.network.nodes.map((node) => node.chain('one').head.id);
  await work.network.stop();
  const again = await networks.start(options('a', 'b'));
  expect(again.network.nodes.map((node) => node.chain('one').head.id)).toEqual(heads);
  expect(await again.rpc(['two', 'a'], 'guest.last')).toMatchObject({ height: 1, text: 'second' });
  // One key for all chains of a node.
  expect(existsSync(join(path('a'), 'chains', 'one', 'signer.key'))).toBe(false);
  const { chainId } = JSON.parse(
    readFileSync(join(path('a'), 'chains', 'one', 'chain.json'), 'utf8'),
  ) as { chainId: string };
  expect(chainId).not.toBe('');
});

test('a chain of a network cannot run alone: its database belongs to its node', async () => {
  const work = await networks.start(options('a'));
  const chain = work.network.chain('one');
  const alone = coded('VMRE_OPTION_INVALID', 'a chain of a network cannot have snapshots');
  expect((await failure(chain.snapshot())).error).toEqual(alone);
  expect((await failure(chain.revert('1'))).error).toEqual(alone);
  await work.network.stop();
  const dataDir = join(path('a'), 'chains', 'one');
  const { error: exported } = await failure(exportChain(dataDir, path('one.tar.gz')));
  expect(exported).toEqual(coded('VMRE_CHAIN_MISMATCH', 'belongs to a node'));
  const { plugin, genesis } = networks.chain('one');
  const { chainId, subnetId } = chain.identity;
  const { error } = await failure(startChain({ plugin, genesis, chainId, subnetId, dataDir }));
  expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', 'another place of its database'));
});

test('a new node gets all blocks', async () => {
  const work = await networks.start(options('a'));
  for (const text of ['x', 'y', 'z']) await work.rpc(['one', 'a'], 'guest.put', { text });
  await work.allAt('one', 3n);
  await work.network.stop();
  const again = await networks.start(options('a', 'late'));
  const ids = ['late', 'a'].map((node) => again.network.chain('one', node).head.id);
  expect(ids[0]).toEqual(ids[1]);
  const { client } = again.network.chain('one', 'late');
  const block = await client.getBlock(await client.getBlockIdAtHeight(2n));
  expect(block.height).toBe(2n);
});

test('a killed plugin gets blocks that were accepted meanwhile', async () => {
  const nodes = [{}, {}];
  const work = await networks.start({ chains: [networks.chain('mine')], nodes });
  const { network } = work;
  process.kill(network.chain('mine', 'node2').pid!, 'SIGKILL');
  for (const text of ['x', 'y', 'z']) await work.rpc(['mine', 'node1'], 'guest.put', { text });
  await work.allAt('mine', 3n);
  await work.rpc(['mine', 'node2'], 'guest.put', { text: 'back' });
  await work.allAt('mine', 4n);
});

test('a node that cannot accept a block is reported, and builds none', async () => {
  const chains = [networks.chain('mine', { restart: 'never' })];
  const work = await networks.start({ chains, nodes: [{}, {}] });
  const { network } = work;
  const ahead = network.chain('mine', 'node1');
  const other = network.chain('mine', 'node2');
  // A block that only this node has.
  const own = await other.client.buildBlock();
  await other.client.verify(own);
  await other.client.accept(own);
  await work.rpc(['mine', 'node1'], 'guest.put', { text: 'x' });
  const behind = (): boolean => work.events.some(({ event }) => event.type === 'behind');
  await eventually('the node to be behind', behind, PATIENCE_MS);
  expect(ahead.head.height).toBe(1n);
  const { error } = await failure(other.buildBlock());
  expect(error).toEqual(coded('VMRE_BLOCK_REFUSED', 'the node node2 is behind: it is at height 0'));
});

test('nodes with different blocks are not started together', async () => {
  const alone = (name: string): NetworkOptions => ({
    ...options(name),
    chains: [networks.chain('one')],
  });
  for (const name of ['a', 'b']) {
    const work = await networks.start(alone(name));
    await work.rpc(['one', name], 'guest.put', { text: name });
    await work.allAt('one', 1n);
    await work.network.stop();
  }
  const { nodes = [] } = options('a', 'b');
  const { error } = await failure(networks.start({ ...alone('a'), nodes }));
  const text = /^the nodes [ab] and [ab] have different blocks of one at height 1: /;
  expect(error).toEqual(coded('VMRE_CHAIN_MISMATCH', text));
  expect(networks.children.countLiving()).toBe(0);
  expect((await networks.start(alone('b'))).network.chain('one').head.height).toBe(1n);
});

test('a chain that does not start fails the start, and frees the directories', async () => {
  const chains = [networks.chain('one'), networks.chain('bad', { plugin: '/nonexistent/vm' })];
  const nodes = [{ dataDir: path('a') }];
  const { error } = await failure(startNetwork({ chains, nodes }));
  expect(error).toEqual(coded('VMRE_PROGRAM_NOT_FOUND'));
  expect(networks.children.countLiving()).toBe(0);
  const work = await networks.start({ chains: chains.slice(0, 1), nodes });
  expect(work.network.chain('one').head.height).toBe(0n);
});

test('a directory in use is rejected, and the others are freed', async () => {
  await networks.start(options('a'));
  const { error } = await failure(networks.start(options('b', 'a')));
  expect(error).toEqual(coded('VMRE_STORE_FAILED'));
  await networks.start(options('b'));
});
