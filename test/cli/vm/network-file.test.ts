import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';

import { formatId } from '../../../src/vm/ids/id';
import { formatNodeId } from '../../../src/vm/ids/node-id';
import { readNetwork } from '../../../src/cli/vm/network-file';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const path = useTemporaryDirectory();
const nodeId = formatNodeId(Buffer.alloc(20, 7));
const id = formatId(Buffer.alloc(32, 7));

beforeEach(() => {
  writeFileSync(path('my-vm'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path('plain'), '#!/bin/sh\n', { mode: 0o644 });
  writeFileSync(path('genesis.json'), '{}');
  mkdirSync(path('folder'));
  symlinkSync('data', path('link'));
  mkdirSync(path('data'));
  execFileSync('mkfifo', [path('pipe')]);
  writeFileSync(path('large'), '');
  truncateSync(path('large'), 1024 ** 3);
});

/** Reads a file with this text. */
function read(text: string, name = 'network.yaml') {
  writeFileSync(path(name), text);
  return readNetwork(path(name));
}

const good = `
networkId: 5
subnetId: ${id}
height: 9
http: 127.0.0.1:9650
chains:
  - name: one
    plugin: ./my-vm
    args: [--fast]
    inheritEnv: [HOME]
    genesis: genesis.json
    config: ./genesis.json
    upgrade: genesis.json
    aliases: [uno]
    chainId: ${id}
  - name: two
    plugin: my-vm
    genesis: genesis.json
nodes:
  - name: a
    nodeId: ${nodeId}
    weight: 60
    dataDir: data/a
  - name: b
    weight: "9007199254740993"
    http: "[::1]:9660"
  - {}
`;

test('a file describes a network, with paths relative to its directory', () => {
  const { options, http } = read(good);
  expect(options).toMatchObject({
    ...{ networkId: 5, subnetId: Buffer.alloc(32, 7), pChainHeight: 9n },
    chains: [
      {
        ...{ name: 'one', aliases: ['uno'], chainId: Buffer.alloc(32, 7) },
        ...{ genesis: Buffer.from('{}'), config: Buffer.from('{}'), upgrade: Buffer.from('{}') },
        plugin: { name: `${path('my-vm')} --fast` },
      },
      { name: 'two', plugin: { name: path('my-vm') } },
    ],
    nodes: [
      { name: 'a', nodeId: Buffer.alloc(20, 7), weight: 60n, dataDir: path('data', 'a') },
      { name: 'b', weight: 2n ** 53n + 1n },
      {},
    ],
  });
  expect(http).toEqual([{ host: '127.0.0.1', port: 9650 }, { host: '::1', port: 9660 }, undefined]);
});

test('one chain is enough, also in JSON and TOML', () => {
  const chain = { name: 'one', plugin: 'my-vm', genesis: 'genesis.json' };
  expect(read(JSON.stringify({ chains: [chain] }), 'a.json').options.chains).toHaveLength(1);
  const toml = '[[chains]]\nname = "one"\nplugin = "my-vm"\ngenesis = "genesis.json"\n';
  expect(read(toml, 'a.toml').options.chains).toHaveLength(1);
});

/** A file with one part replaced. */
const swap = (part: string, other: string): string => {
  expect(good).toContain(part);
  return good.replace(part, other);
};

const wrong: [what: string, text: string, line: number, message: string][] = [
  ['a list', '- 1', 1, 'expected an object with networkId, subnetId, height, http, chains, nodes'],
  ['no chains', 'networkId: 1', 1, 'chains is missing'],
  ['an empty list of chains', 'chains: []', 1, 'chains: is empty'],
  ['chains as a group', 'chains: { one: {} }', 1, 'chains: expected an array, not an object'],
  [
    'a chain that is a text',
    'chains:\n  - one',
    2,
    'chains.0: expected an object with name, plugin',
  ],
  [
    'an unknown key at the top',
    `${good}chain: 1\n`,
    28,
    'chain: unknown key; known keys: networkId',
  ],
  ['a key with a slip', swap('  genesis: ', '  gensis: '), 11, 'chains.0.gensis: unknown key'],
  ['what was meant', swap('  genesis: ', '  gensis: '), 11, 'Did you mean genesis?'],
  ['a missing name', swap('name: two\n    plugin', 'plugin'), 16, 'chains.1: name is missing'],
  ['a missing plugin', swap('    plugin: my-vm\n', ''), 16, 'chains.1: plugin is missing'],
  ['a network id of 2^32', swap('networkId: 5', 'networkId: 4294967296'), 2, 'networkId: expected'],
  ['a network id as text', swap('networkId: 5', 'networkId: five'), 2, 'not "five"'],
  ['an invalid subnet id', swap(`subnetId: ${id}`, 'subnetId: abc'), 3, 'subnetId: '],
  ['a height below 0', swap('height: 9', 'height: -9'), 4, 'height: expected an integer'],
  ['an address without port', swap(':9650', ''), 5, 'http: 127.0.0.1 is not an address'],
  ['a port of 70000', swap(':9650', ':70000'), 5, 'http: 127.0.0.1:70000 is not an address'],
  [
    'a name with a slash',
    swap('name: one', 'name: o/ne'),
    7,
    'chains.0.name: a name must be 1 to 64',
  ],
  [
    'a name as a number',
    swap('name: one', 'name: 1'),
    7,
    'chains.0.name: expected a string, not 1',
  ],
  ['a missing plugin', swap('./my-vm', './no-vm'), 8, 'there is no plugin'],
  ['a plugin that is a directory', swap('./my-vm', 'folder'), 8, 'chains.0.plugin: '],
  ['a plugin not to be started', swap('./my-vm', 'plain'), 8, 'is not executable. Allow it with'],
  [
    'arguments as a text',
    swap('[--fast]', '--fast'),
    9,
    'chains.0.args: expected an array of strings',
  ],
  ['a number as an argument', swap('[--fast]', '[1]'), 9, 'chains.0.args.0: expected a string'],
  ['a genesis that is not there', swap('genesis: genesis', 'genesis: gen'), 11, 'cannot be read'],
  ['a genesis that is a directory', swap('genesis: genesis.json', 'genesis: folder'), 11, 'EISDIR'],
  ['a config that is not there', swap('./genesis.json', './conf.json'), 12, 'chains.0.config: '],
  [
    'an alias that is a name',
    swap('[uno]', '[two]'),
    16,
    'chains.1.name: it is the same as chains.0',
  ],
  [
    'a blank in an alias',
    swap('[uno]', '[u no]'),
    14,
    'chains.0.aliases.0: an alias must be 1 to 64',
  ],
  ['an invalid chain id', swap(`chainId: ${id}`, 'chainId: 0'), 15, 'chains.0.chainId: '],
  ['the same name twice', swap('name: two', 'name: one'), 16, 'chains.1.name: it is the same'],
  ['a node that is a text', swap('  - {}', '  - c'), 27, 'nodes.2: expected an object'],
  ['an empty list of nodes', 'nodes: []\nchains: []', 1, 'nodes: is empty'],
  ['an unknown key of a node', swap('weight: 60', 'wait: 60'), 22, 'nodes.0.wait: unknown key'],
  ['a node twice', swap('name: b', 'name: a'), 24, 'nodes.1.name: it is the same as nodes.0.name'],
  [
    'a node id twice',
    swap('name: b', `nodeId: ${nodeId}`),
    24,
    'nodes.1.nodeId: it is the same as',
  ],
  ['a node id without NodeID-', swap(nodeId, 'abc'), 21, 'nodes.0.nodeId: the node id "abc" must'],
  [
    'a weight below 0',
    swap('weight: 60', 'weight: -60'),
    22,
    'nodes.0.weight: expected an integer',
  ],
  ['a half', swap('weight: 60', 'weight: 0.5'), 22, 'not 0.5'],
  ['a weight of 2^64', swap('9007199254740993', '18446744073709551616'), 25, 'nodes.1.weight: '],
  ['too much weight', swap('9007199254740993', '18446744073709551615'), 25, 'exceeds 2^64 - 1'],
  ['a data directory that is a file', swap('data/a', 'plain'), 23, 'plain is not a directory'],
  ['a data directory below a file', swap('data/a', 'plain/a'), 23, 'nodes.0.dataDir: cannot be'],
  ['a directory twice', swap('  - {}', '  - dataDir: ./data/a'), 27, 'nodes.2.dataDir: it is'],
  ['a port twice', swap('[::1]:9660', '127.0.0.1:9650'), 26, 'nodes.1.http: 127.0.0.1:9650'],
  ['two addresses', swap('weight: 60', 'http: ":1"'), 22, 'the network has `http` already'],
  ['a data directory in another', swap('  - {}', '  - dataDir: data/a/b'), 27, 'it is inside'],
  [
    'a data directory around another',
    swap('  - {}', '  - dataDir: data'),
    27,
    'it contains nodes.0.data',
  ],
  [
    'the same directory by a link',
    swap('  - {}', '  - dataDir: link/a'),
    27,
    'it is the same as nodes.0',
  ],
  [
    'a chain by the id of another',
    swap('name: two', `name: ${id}`),
    16,
    'it is the same as chains.0.chain',
  ],
  ['a genesis from a device', swap('genesis: genesis.json', 'genesis: /dev/zero'), 11, 'a device'],
  [
    'a genesis from a pipe',
    swap('genesis: genesis.json', 'genesis: pipe'),
    11,
    'a pipe or a socket',
  ],
  [
    'an upgrade of a GiB',
    swap('upgrade: genesis.json', 'upgrade: large'),
    13,
    'has 1073741824 bytes',
  ],
  [
    'NUL in an argument',
    swap('[--fast]', '["a\\0b"]'),
    9,
    'chains.0.args.0: expected a string without',
  ],
  [
    'NUL in a path',
    swap('./my-vm', '"my-vm\\0"'),
    8,
    'chains.0.plugin: expected a string without NUL',
  ],
  [
    'a variable with its value',
    swap('[HOME]', '[A=B]'),
    10,
    'chains.0.inheritEnv: inheritEnv must be',
  ],
  [
    'an invalid address',
    swap('127.0.0.1:9650', '999.1.1.1:80'),
    5,
    '999.1.1.1:80 is not an address',
  ],
  ['nothing where a text is wanted', swap('name: a', 'name:'), 20, 'nodes.0.name: expected'],
];

test.each(wrong)('%s is rejected with its place', (_what, text, line, message) => {
  const before = readdirSync(path()).length;
  const error = ((): unknown => {
    try {
      return read(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toEqual(coded('VMRE_CONFIG_INVALID', message));
  const { message: told } = error as Error;
  const lines = told.split('\n').filter((each) => each.includes(message));
  expect(lines[0]).toContain(`network.yaml:${line})`);
  // Nothing is created: the directory has only the file itself.
  expect(readdirSync(path())).toHaveLength(before + 1);
});

test.each([
  ['no YAML', 'network.yaml', 'chains: [', 'VMRE_CONFIG_MALFORMED', 'network.yaml:1:'],
  [
    'a key twice',
    'network.yaml',
    'height: 1\nheight: 2',
    'VMRE_CONFIG_MALFORMED',
    ':2:1: Map keys must be',
  ],
  ['no JSON', 'network.json', '{ "chains": ', 'VMRE_CONFIG_MALFORMED', 'network.json:1:'],
  ['too deep', 'network.yaml', '['.repeat(500), 'VMRE_CONFIG_MALFORMED', 'levels deep'],
  ['no UTF-8', 'network.yaml', Buffer.from([0xff, 0xfe]), 'VMRE_CONFIG_MALFORMED', 'not UTF-8'],
])('%s', (_what, name, text, code, message) => {
  writeFileSync(path(name), text);
  const refused: unknown = coded(code, message);
  expect(() => readNetwork(path(name))).toThrow(refused as Error);
});

test('a missing file', () => {
  const refused: unknown = coded('VMRE_OPTION_INVALID', 'no.yaml cannot be read: ENOENT');
  expect(() => readNetwork(path('no.yaml'))).toThrow(refused as Error);
});

test('all problems are reported at once, in the order of the file', () => {
  const text = good
    .replace('networkId: 5', 'networkId: -5')
    .replace('./my-vm', './no-vm')
    .replace('weight: 60', 'weight: -1')
    .replace('name: b', 'name: a');
  let told = '';
  try {
    read(text);
  } catch (error) {
    told = (error as Error).message;
  }
  const places = [...told.matchAll(/^ {2}([\w.]+): .*yaml:(\d+)\)$/gm)].map(([, at]) => at);
  expect(places).toEqual(['networkId', 'chains.0.plugin', 'nodes.0.weight', 'nodes.1.name']);
});
