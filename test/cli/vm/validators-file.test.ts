import { writeFileSync } from 'node:fs';

import { formatNodeId } from '../../../src/vm/ids/node-id';
import { BlsKey } from '../../../src/vm/services/bls-key';
import { readValidators } from '../../../src/cli/vm/validators-file';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const path = useTemporaryDirectory();
const nodeId = Buffer.alloc(20, 7);
const id = formatNodeId(nodeId);

/** Reads a file with this text. */
function read(text: string, name = 'validators.yaml') {
  writeFileSync(path(name), text);
  return readValidators(path(name));
}

test('a file lists the validators, and the height', () => {
  const key = BlsKey.generate();
  const compressed = `0x${key.publicKey.toString('hex')}`;
  const other = formatNodeId(Buffer.alloc(20, 8));
  const text = JSON.stringify({
    height: '18446744073709551615',
    validators: [
      { nodeId: id, weight: 5, publicKey: compressed },
      { nodeId: other, weight: '9007199254740993' },
    ],
  });
  for (const name of ['validators.json', 'validators.yaml']) {
    const { validators, pChainHeight } = read(text, name);
    expect(pChainHeight).toBe(2n ** 64n - 1n);
    expect(validators).toMatchObject([
      { nodeId, weight: 5n, publicKey: key.uncompressedPublicKey },
      { nodeId: Buffer.alloc(20, 8), weight: 2n ** 53n + 1n },
    ]);
  }
  expect(read(`validators: [{ nodeId: ${id}, weight: 1 }]`).pChainHeight).toBeUndefined();
});

const one = (fields: string): string =>
  `height: 1\nvalidators:\n  - nodeId: ${id}\n    ${fields}\n`;

test.each([
  ['null', ' null', 'expected an object with validators, height, not null', 1],
  ['a list', '- 1', 'expected an object with validators, height, not an array', 1],
  ['no validators', 'height: 1', 'validators is missing', 1],
  ['an empty list', 'validators: []', 'validators: is empty (', 1],
  ['a group for a list', 'validators: { a: 1 }', 'validators: expected an array, not an object', 1],
  ['a text for an entry', 'validators:\n  - me', 'validators.0: expected an object with nodeId', 2],
  ['an unknown key', one('wieght: 1'), 'validators.0.wieght: unknown key; known keys:', 4],
  ['a hint', one('wieght: 1'), 'Did you mean weight?', 4],
  ['no weight', 'validators:\n  - nodeId: x', 'validators.0: weight is missing', 2],
  ['a weight of 0', one('weight: 0'), 'validators.0.weight: expected an integer from 1', 4],
  ['a weight that is a text', one('weight: much'), 'from 1 to 2^64 - 1, not "much"', 4],
  ['a half', one('weight: 1.5'), 'from 1 to 2^64 - 1, not 1.5', 4],
  ['2^64', one('weight: "18446744073709551616"'), 'from 1 to 2^64 - 1', 4],
  [
    'a key that is not hexadecimal',
    one('weight: 1\n    publicKey: abc'),
    'publicKey: expected hexadecimal bytes',
    5,
  ],
  [
    'a short key',
    one('weight: 1\n    publicKey: "0xabcd"'),
    'publicKey: a public key must be 48 or 96',
    5,
  ],
  [
    'a node id of something',
    'validators:\n  - { nodeId: abc, weight: 1 }',
    'must begin with NodeID-',
    2,
  ],
  ['a node id with a slip', one('weight: 1').replace(id, `${id}x`), 'validators.0.nodeId: ', 3],
  ['a node twice', `${one('weight: 1')}  - { nodeId: ${id}, weight: 1 }`, 'is repeated', 2],
  [
    'a height below 0',
    `height: -1\nvalidators: [{ nodeId: ${id}, weight: 1 }]`,
    'height: expected',
    1,
  ],
])('%s is rejected with its place', (_what, text, message, line) => {
  const error = ((): unknown => {
    try {
      return read(text);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toEqual(coded('VMRE_CONFIG_INVALID', message));
  expect(error).toEqual(coded('VMRE_CONFIG_INVALID', `yaml:${line})`));
});

test('all problems are reported at once', () => {
  const text = 'validators:\n  - { nodeId: abc, weight: 0 }\n  - { node: 1 }\nhieght: 1';
  expect(() => read(text)).toThrow(/nodeId.*\n.*weight.*\n.*node: .*\n.*hieght/s);
});

test.each([
  ['is not there', 'no.yaml', undefined, 'VMRE_OPTION_INVALID', '--validators'],
  ['is not YAML', 'a.yaml', 'a: [', 'VMRE_CONFIG_MALFORMED', 'a.yaml:1:'],
  ['is of an unknown kind', 'a.txt', '', 'VMRE_CONFIG_FORMAT_UNKNOWN', '.txt'],
  [
    'has a key as a number',
    'b.yaml',
    one(`publicKey: 0x${'ab'.repeat(48)}`),
    'MALFORMED',
    'quotes',
  ],
])('a file that %s', (_what, name, text, code, message) => {
  if (text !== undefined) writeFileSync(path(name), text);
  expect(() => readValidators(path(name))).toThrow(coded(new RegExp(code), message));
});
