import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { nodeIn } from '../../../src/vm/chain/node-identity';
import type { VmreError } from '../../../src/support/errors/vmre-error';
import { BlsKey } from '../../../src/vm/services/bls-key';
import { fixedValidators } from '../../../src/vm/services/fixed-validators';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { useChains, type ChainAtWork } from './chains-at-work';

const chains = useChains();
const path = useTemporaryDirectory();
const node = (byte: number): Buffer => Buffer.alloc(20, byte);
const hex = (bytes: Uint8Array): { hex: string } => ({ hex: Buffer.from(bytes).toString('hex') });

/** The validators that the VM sees. */
const heard = (work: ChainAtWork, method: string, request: object = {}): Promise<unknown> =>
  work.rpc('guest.host', { service: 'ValidatorStateService', method, request });

test('by default only the own node validates, with its key, at height 1', async () => {
  const dataDir = path('chain');
  const { publicKey, nodeId } = nodeIn(dataDir);
  const work = await chains.start({ dataDir });
  const { identity } = work.chain;
  expect(identity.nodeId).toEqual(nodeId);
  const key = BlsKey.open(path('chain', 'signer.key'));
  expect(key.publicKey).toEqual(publicKey);
  expect(await heard(work, 'getCurrentHeight')).toEqual({ height: { big: '1' } });
  const subnetId = hex(identity.subnetId);
  const { validators } = (await heard(work, 'getValidatorSet', {
    height: { big: '1' },
    subnetId,
  })) as {
    validators: object[];
  };
  const validator = { nodeId: hex(nodeId), weight: { big: '100' }, isActive: true };
  expect(validators).toEqual([expect.objectContaining(validator)]);
  expect(validators[0]).toMatchObject({ publicKey: hex(key.uncompressedPublicKey) });
  expect(await heard(work, 'getWarpValidatorSets', { height: { big: '1' } })).toEqual({
    validatorSets: [
      {
        ...{ subnetId, totalWeight: { big: '100' } },
        validators: [
          {
            publicKey: hex(key.uncompressedPublicKey),
            ...{ weight: { big: '100' }, nodeIds: [hex(nodeId)] },
          },
        ],
      },
    ],
  });
});

test('the identity of a node is known before its first start, and stays the same', async () => {
  const dataDir = path('deep', 'chain');
  const before = nodeIn(dataDir);
  expect(nodeIn(dataDir)).toEqual(before);
  const { chain } = await chains.start({ dataDir });
  expect(chain.identity.nodeId).toEqual(before.nodeId);
  await chain.stop();
  for (const name of readdirSync(dataDir)) {
    if (name !== 'signer.key') rmSync(join(dataDir, name), { recursive: true });
  }
  expect((await chains.start({ dataDir })).chain.identity.nodeId).toEqual(before.nodeId);
});

test('a given id is that of the node and of its validator', async () => {
  const work = await chains.start({ nodeId: node(5) });
  expect(work.chain.identity.nodeId).toEqual(node(5));
  const subnetId = hex(work.chain.identity.subnetId);
  expect(await heard(work, 'getCurrentValidatorSet', { subnetId })).toMatchObject({
    validators: [{ nodeId: hex(node(5)) }],
    currentHeight: { big: '1' },
  });
});

test('a list of validators replaces the own node', async () => {
  const key = BlsKey.generate();
  const validators = [
    { nodeId: node(1), weight: 2n ** 60n, publicKey: key.publicKey },
    { nodeId: node(2), weight: 7n, isActive: false },
  ];
  const work = await chains.start({ validators, pChainHeight: 0n });
  const subnetId = hex(work.chain.identity.subnetId);
  const set = (await heard(work, 'getCurrentValidatorSet', { subnetId })) as {
    validators: { validationId: { hex: string } }[];
  };
  expect(set).toMatchObject({
    validators: [
      { nodeId: hex(node(1)), publicKey: hex(key.uncompressedPublicKey), isActive: true },
      { nodeId: hex(node(2)), publicKey: hex(Buffer.alloc(0)), isActive: false },
    ],
    currentHeight: { big: '0' },
  });
  // EVM plugins keep validators by these ids.
  expect(new Set(set.validators.map(({ validationId }) => validationId.hex)).size).toBe(2);
});

const key = BlsKey.generate().publicKey;
const of = (...validators: object[]): object => ({ validators });

test.each([
  [
    'a node id of 19 bytes',
    of({ nodeId: Buffer.alloc(19), weight: 1n }),
    'validators[0]: a node id',
  ],
  [
    'a node twice',
    of(...[1, 2, 1].map((byte) => ({ nodeId: node(byte), weight: 1n }))),
    'repeated',
  ],
  ['no weight', of({ nodeId: node(1), weight: 0n }), 'the weight is 0'],
  ['a weight below 0', of({ nodeId: node(1), weight: -1n }), 'the weight is -1'],
  ['a weight that is a number', of({ nodeId: node(1), weight: 5 }), 'the weight is 5'],
  [
    'too much weight',
    of(...[1, 2].map((b) => ({ nodeId: node(b), weight: 2n ** 63n }))),
    '2^64 - 1',
  ],
  ['a height below 0', { pChainHeight: -1n }, 'the P-chain height is -1'],
  ['an own id of 21 bytes', { nodeId: Buffer.alloc(21) }, 'a node id must have 20 bytes'],
  [
    'a key of 47 bytes',
    of({ nodeId: node(1), weight: 1n, publicKey: key.subarray(1) }),
    '48 or 96',
  ],
  [
    'a key off the curve',
    of({ nodeId: node(1), weight: 1n, publicKey: Buffer.alloc(48, 9) }),
    'BLS',
  ],
  ['no point', of({ nodeId: node(1), weight: 1n, publicKey: Buffer.alloc(96) }), 'BLS'],
  [
    'a height twice',
    { validators: fixedValidators({ subnetId: node(1) }), pChainHeight: 1n },
    'OPTION',
  ],
  ['no time for requests', { appRequestMs: 0 }, 'appRequestMs'],
  ['endless requests', { appRequestMs: Infinity }, 'appRequestMs'],
])('%s is rejected before a plugin is started', async (_what, options, text) => {
  const { error } = await failure(chains.start(options));
  expect(error).toEqual(coded(/VMRE_VM_ID_INVALID|VMRE_BLS_KEY_INVALID|VMRE_OPTION_INVALID/));
  expect(`${String((error as VmreError).code)}: ${(error as VmreError).message}`).toContain(text);
  expect(chains.children.countLiving()).toBe(0);
});
