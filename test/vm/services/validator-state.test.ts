import { BlsKey } from '../../../src/vm/services/bls-key';
import { fixedValidators } from '../../../src/vm/services/fixed-validators';
import { validatorStateHandlers } from '../../../src/vm/services/validator-state';
import { signedWarpMessage } from '../../../src/vm/services/warp-message';
import { warpSetOf } from '../../../src/vm/services/warp-validators';
import { ValidatorStateService } from '../../../src/vm/protocol/validator-state';
import { coded } from '../../support/coded';
import { served } from './served';

const subnetId = Buffer.alloc(32, 5);
const other = Buffer.alloc(32, 6);
const node = (byte: number): Buffer => Buffer.alloc(20, byte);
const key = (byte: number): Buffer => Buffer.alloc(96, byte);

test('without validators: heights 0, the own subnet, empty sets', async () => {
  const state = await served(
    ValidatorStateService,
    validatorStateHandlers(fixedValidators({ subnetId })),
  );
  expect(await state.getMinimumHeight({})).toEqual({ height: 0n });
  expect(await state.getCurrentHeight({})).toEqual({ height: 0n });
  expect((await state.getSubnetID({ chainId: other })).subnetId).toEqual(subnetId);
  expect(await state.getWarpValidatorSets({ height: 3n })).toEqual({ validatorSets: [] });
  expect(await state.getWarpValidatorSet({ height: 3n, subnetId })).toEqual({
    totalWeight: 0n,
    validators: [],
  });
  expect(await state.getValidatorSet({ height: 3n, subnetId })).toEqual({ validators: [] });
  expect(await state.getCurrentValidatorSet({ subnetId })).toEqual({
    validators: [],
    currentHeight: 0n,
  });
  const short = Buffer.alloc(3);
  await expect(state.getSubnetID({ chainId: short })).rejects.toEqual(
    coded('VMRE_RPC_FAILED', '32 bytes, not 3'),
  );
});

test('fixed validators belong to their subnet, also by key', async () => {
  const validators = [
    { nodeId: node(1), weight: 10n, publicKey: key(9), isActive: true },
    { nodeId: node(2), weight: 20n, publicKey: key(8) },
    { nodeId: node(3), weight: 30n, publicKey: key(9) },
    { nodeId: node(4), weight: 40n },
  ];
  const fixed = fixedValidators({ subnetId, validators, height: 77n });
  const state = await served(ValidatorStateService, validatorStateHandlers(fixed));
  expect(await state.getCurrentHeight({})).toEqual({ height: 77n });
  const current = await state.getCurrentValidatorSet({ subnetId });
  expect(current.currentHeight).toBe(77n);
  expect(current.validators[0]).toEqual({
    ...{ nodeId: node(1), weight: 10n, publicKey: key(9), isActive: true },
    ...{ startTime: 0n, minNonce: 0n, isL1Validator: false, validationId: Buffer.alloc(32) },
  });
  expect(current.validators[3]?.publicKey).toHaveLength(0);
  expect((await state.getValidatorSet({ height: 1n, subnetId })).validators).toHaveLength(4);
  expect((await state.getValidatorSet({ height: 1n, subnetId: other })).validators).toEqual([]);
  const byKey = [
    { publicKey: key(8), weight: 20n, nodeIds: [node(2)] },
    { publicKey: key(9), weight: 40n, nodeIds: [node(1), node(3)] },
  ];
  expect(await state.getWarpValidatorSets({ height: 1n })).toEqual({
    validatorSets: [{ subnetId, totalWeight: 100n, validators: byKey }],
  });
  expect(await state.getWarpValidatorSet({ height: 1n, subnetId })).toEqual({
    totalWeight: 100n,
    validators: byKey,
  });
  expect(await state.getWarpValidatorSet({ height: 1n, subnetId: other })).toEqual({
    totalWeight: 0n,
    validators: [],
  });
});

test('an own state may be asynchronous, and its errors reach the VM', async () => {
  const asked: unknown[] = [];
  const handlers = validatorStateHandlers({
    ...fixedValidators({ subnetId }),
    validatorsAt: async (height, subnet) => {
      asked.push(height, subnet);
      return [{ nodeId: node(1), weight: 2n ** 63n }];
    },
    currentHeight: () => Promise.reject(new Error('the platform chain is not reached')),
  });
  const state = await served(ValidatorStateService, handlers);
  const { validators } = await state.getValidatorSet({ height: 12n, subnetId: other });
  expect(validators[0]).toMatchObject({ weight: 2n ** 63n });
  expect(asked).toEqual([12n, other]);
  await expect(state.getCurrentHeight({})).rejects.toEqual(
    coded('VMRE_RPC_FAILED', 'the platform chain is not reached (UNKNOWN)'),
  );
});

test('an empty set has no weight', () => {
  expect(warpSetOf(subnetId, [])).toEqual({ subnetId, totalWeight: 0n, validators: [] });
});

describe('keys of a Warp set', () => {
  const own = BlsKey.generate();
  const setOf = (publicKey: Uint8Array) =>
    warpSetOf(subnetId, [{ nodeId: node(1), weight: 2n, publicKey }]);

  test('48 bytes are the same key as 96', () => {
    expect(setOf(own.publicKey)).toEqual(setOf(own.uncompressedPublicKey));
    const signature = { publicKey: own.publicKey, signature: own.sign(key(1)) };
    expect(signedWarpMessage(key(1), [signature], setOf(own.publicKey)).weight).toBe(2n);
  });

  test.each([1, 47, 49, 95, 97, 192])('%i bytes are rejected', (size) => {
    expect(() => setOf(Buffer.alloc(size, 3))).toThrow(coded('VMRE_BLS_KEY_INVALID', '48 or 96'));
  });
});
