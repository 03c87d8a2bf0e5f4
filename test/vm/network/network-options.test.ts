import { existsSync } from 'node:fs';

import { startNetwork } from '../../../src/vm/network/start-network';
import type { NetworkOptions } from '../../../src/vm/network/network-options';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';

const path = useTemporaryDirectory();
const genesis = Buffer.from('in the beginning');
const plugin = '/nonexistent/vm';
const chain = { name: 'mine', plugin, genesis };
const nodeId = Buffer.alloc(20, 1);

const wrong: [string, Partial<NetworkOptions>, string][] = [
  ['a network id of 2^32', { networkId: 2 ** 32 }, 'networkId: the network id is 4294967296'],
  ['a short subnet id', { subnetId: nodeId }, 'subnetId: the subnet id must have 32 bytes'],
  ['a height below 0', { pChainHeight: -1n }, 'pChainHeight: the P-chain height is -1'],
  ['no time for requests', { appRequestMs: 0 }, 'appRequestMs: appRequestMs must be milliseconds'],
  [
    'a weight as a number',
    { nodes: [{ weight: 5 as never }, {}] },
    'nodes.0.weight: a weight must be a',
  ],
  ['no chain', { chains: [] }, 'chains: must have at least one'],
  ['no node', { nodes: [] }, 'nodes: must have at least one'],
  [
    'a name with a slash',
    { chains: [{ ...chain, name: 'a/b' }] },
    'chains.0.name: a name must be 1 to',
  ],
  ['an empty name', { chains: [{ ...chain, name: '' }] }, 'chains.0.name: a name'],
  ['a name that leads away', { chains: [{ ...chain, name: '..' }] }, 'chains.0.name: a name'],
  ['a name of 65 letters', { chains: [{ ...chain, name: 'x'.repeat(65) }] }, 'chains.0.name'],
  ['a name twice', { chains: [chain, chain] }, 'chains.1.name: it is the same as chains.0.name'],
  [
    'an alias that is a name',
    { chains: [chain, { ...chain, name: 'b', aliases: ['x', 'mine'] }] },
    'chains.1.aliases.1: it is the same as chains.0.name',
  ],
  ['a blank in an alias', { chains: [{ ...chain, aliases: ['a b'] }] }, 'chains.0.aliases.0: an'],
  [
    'a chain id twice',
    { chains: ['a', 'b'].map((name) => ({ ...chain, name, chainId: Buffer.alloc(32) })) },
    'chains.1.chainId: it is the same as chains.0.chainId',
  ],
  [
    'a short chain id',
    { chains: [{ ...chain, chainId: nodeId }] },
    'chains.0.chainId: the chain id',
  ],
  [
    'a node name twice',
    { nodes: [{ name: 'a' }, { name: 'a' }] },
    'nodes.1.name: it is the same as',
  ],
  [
    'the name of another',
    { nodes: [{ name: 'node2' }, {}] },
    'nodes.1.name: it is the same as nodes.0',
  ],
  ['a node id twice', { nodes: [{ nodeId }, { nodeId }] }, 'nodes.1.nodeId: it is the same as'],
  [
    'a short node id',
    { nodes: [{ nodeId: Buffer.alloc(19) }] },
    'nodes.0.nodeId: a node id must have 20',
  ],
  [
    'a weight below 0',
    { nodes: [{ weight: -1n }, {}] },
    'nodes.0.weight: a weight must be a bigint of at least 0',
  ],
  [
    'only nodes without weight',
    { nodes: [{ weight: 0n }] },
    'nodes: at least one node must have a weight',
  ],
  [
    'too much weight',
    { nodes: [{ weight: 2n ** 63n }, { weight: 2n ** 63n }] },
    'nodes.1.weight: the sum of the weights exceeds',
  ],
  [
    'a directory twice',
    { nodes: [{ dataDir: 'x' }, { dataDir: './y/../x' }] },
    'nodes.1.dataDir: it is the same as nodes.0.dataDir',
  ],
];

test.each(wrong)('%s is rejected', async (_what, options, text) => {
  const dataDir = path('data');
  const nodes = options.nodes ?? [{ dataDir }];
  const { error } = await failure(startNetwork({ chains: [chain], ...options, nodes }));
  expect(error).toEqual(coded('VMRE_OPTION_INVALID', text));
  expect(existsSync(dataDir)).toBe(false);
});

test('all problems are reported at once', async () => {
  const chains = [
    { ...chain, name: 'a b' },
    { ...chain, chainId: nodeId },
  ];
  const { error } = await failure(startNetwork({ chains, nodes: [{ weight: -1n }] }));
  expect(error).toEqual(coded('VMRE_OPTION_INVALID', /chains\.0.*\n.*chains\.1.*\n.*nodes\.0/));
});
