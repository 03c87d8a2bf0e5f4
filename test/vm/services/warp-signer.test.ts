import { execFile } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { inspect, promisify } from 'node:util';

import { bls12_381 } from '@noble/curves/bls12-381';

import { BlsKey } from '../../../src/vm/services/bls-key';
import { encodeWarpMessage, warpSignerHandlers } from '../../../src/vm/services/warp-signer';
import { WarpSignerService } from '../../../src/vm/protocol/warp-signer';
import { built } from '../../support/built';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { served } from './served';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const one = hex(`${'00'.repeat(31)}01`);
const order = '73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001';

test('the public key of the number 1 is the generator', () => {
  const key = BlsKey.of(one);
  expect(key.publicKey.toString('hex')).toBe(
    '97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  );
  expect(key.uncompressedPublicKey).toHaveLength(96);
});

// From the tests of another chain with the same ciphersuite.
test('a signature equals that of another implementation', () => {
  const key = BlsKey.of(hex('263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3'));
  expect(key.sign(Buffer.alloc(32)).toString('hex')).toBe(
    'b6ed936746e01f8ecf281f020953fbf1f01debd5657c4a383940b020b26507f6076334f91e2366c96e9ab279fb515809' +
      '0352ea1c5b0c9274504f4f0e7053af24802e51e4568d164fe986834f41e55c8e850ce1f98458c0cfc9ab380b55285a55',
  );
});

test.each([
  ['zero', Buffer.alloc(32)],
  ['the order', hex(order)],
  ['too large', Buffer.alloc(32, 255)],
  ['too short', Buffer.alloc(31, 1)],
  ['empty', Buffer.alloc(0)],
])('not a key: %s', (_, secret) => {
  expect(() => BlsKey.of(secret)).toThrow(coded('VMRE_BLS_KEY_INVALID', '32 bytes'));
});

test('the largest number below the order is a key', () => {
  const largest = (BigInt(`0x${order}`) - 1n).toString(16);
  expect(BlsKey.of(hex(largest)).publicKey).toHaveLength(48);
});

test('the secret cannot be read', () => {
  const secret = hex('263dbd792f5b1be47ed85f8938c0f29586af0d3ac7b977f21c278fe1462040e3');
  const shown = inspect(BlsKey.of(secret), { depth: 9, showHidden: true });
  expect(shown + JSON.stringify(BlsKey.of(secret))).not.toMatch(/26.?3d.?bd|38,61,189|38, 61/);
});

describe('a key in a file', () => {
  const at = useTemporaryDirectory();

  test('is created once, readable only by its user', () => {
    const path = at('below', 'signer.key');
    const made = BlsKey.open(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path)).toHaveLength(32);
    expect(BlsKey.open(path).publicKey).toEqual(made.publicKey);
  });

  test('is rejected with other content', () => {
    const path = at('wrong.key');
    writeFileSync(path, 'not a key');
    expect(() => BlsKey.open(path)).toThrow(coded('VMRE_BLS_KEY_INVALID', path));
    expect(readFileSync(path, 'utf8')).toBe('not a key');
    expect(() => BlsKey.open(at())).toThrow(coded('VMRE_BLS_KEY_INVALID', 'EISDIR'));
  });

  test('is the same for processes that create it concurrently', async () => {
    const path = at('together.key');
    const module = JSON.stringify(built('vm/services/bls-key'));
    const program = `const { BlsKey } = require(${module});
      process.stdout.write(BlsKey.open(${JSON.stringify(path)}).publicKey.toString('hex'))`;
    const open = () => promisify(execFile)(process.execPath, ['-e', program]);
    const keys = await Promise.all([open(), open(), open(), open()]);
    expect(new Set(keys.map(({ stdout }) => stdout)).size).toBe(1);
    expect(keys[0].stdout).toHaveLength(96);
  });
});

describe('the warp signer', () => {
  const key = BlsKey.of(one);
  const chainId = Buffer.alloc(32, 3);
  const payload = Buffer.from('payload');
  const signer = () =>
    served(WarpSignerService, warpSignerHandlers({ key, networkId: 12345, chainId }));

  test('signs messages of its own chain', async () => {
    const { sign } = await signer();
    const { signature } = await sign({ networkId: 12345, sourceChainId: chainId, payload });
    expect(signature).toHaveLength(96);
    const bls = bls12_381.longSignatures;
    const message = hex(`0000${'00003039'}${'03'.repeat(32)}${'00000007'}7061796c6f6164`);
    const hashed = bls.hash(message, 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_');
    expect(bls.verify(signature, hashed, key.publicKey)).toBe(true);
    expect(encodeWarpMessage(12345, chainId, payload)).toEqual(message);
  });

  test('rejects messages of other chains', async () => {
    const { sign } = await signer();
    await expect(
      sign({ networkId: 12345, sourceChainId: Buffer.alloc(32), payload }),
    ).rejects.toEqual(coded('VMRE_RPC_FAILED', 'wrong SourceChainID (UNKNOWN)'));
    await expect(sign({ networkId: 1, sourceChainId: chainId, payload })).rejects.toEqual(
      coded('VMRE_RPC_FAILED', 'wrong networkID (UNKNOWN)'),
    );
    await expect(
      sign({ networkId: 12345, sourceChainId: Buffer.alloc(31), payload }),
    ).rejects.toEqual(coded('VMRE_RPC_FAILED', '32 bytes'));
  });
});
