import { given } from '../../support/given';
import type { Awaitable } from '../../support/thenable';
import { checkId } from '../ids/id';
import {
  ValidatorStateService,
  type Validator,
  type WarpValidatorSet,
} from '../protocol/validator-state';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';

/** A validator; fields that are left out are empty, 0 or false. */
export type ValidatorInfo = Pick<Validator, 'nodeId' | 'weight'> & {
  readonly [K in keyof Validator]?: Validator[K] | undefined;
};

/** The current validators of a subnet. */
export interface CurrentValidators {
  /** All validators. */
  validators: readonly ValidatorInfo[];
  /** Height of the P-chain of this list. */
  height: bigint;
}

/** The validators of subnets, by height of the P-chain. The text of an exception reaches the VM. */
export interface ValidatorState {
  /** The lowest height that can be requested. */
  minimumHeight(): Awaitable<bigint>;
  /** The current height of the P-chain. */
  currentHeight(): Awaitable<bigint>;
  /**
   * The subnet of a chain.
   *
   * @param chainId 32 bytes
   * @returns the id of the subnet, 32 bytes
   */
  subnetOf(chainId: Buffer): Awaitable<Uint8Array>;
  /** The validators of a subnet at a height of the P-chain. @param subnetId 32 bytes */
  validatorsAt(height: bigint, subnetId: Buffer): Awaitable<readonly ValidatorInfo[]>;
  /** The current validators of a subnet. */
  currentValidators(subnetId: Buffer): Awaitable<CurrentValidators>;
  /** Validators by key, for all subnets, as made by `warpSetOf`. */
  warpSetsAt(height: bigint): Awaitable<readonly WarpValidatorSet[]>;
}

/** The handlers that serve a {@link ValidatorState} to VMs, for all versions of the protocol. */
export const validatorStateHandlers = (state: ValidatorState): Handlers =>
  handlersOf(ValidatorStateService, {
    getMinimumHeight: async () => ({ height: await state.minimumHeight() }),
    getCurrentHeight: async () => ({ height: await state.currentHeight() }),
    getSubnetID: async ({ chainId }) => ({ subnetId: await state.subnetOf(own(chainId)) }),
    getWarpValidatorSets: async ({ height }) => ({ validatorSets: await state.warpSetsAt(height) }),
    getWarpValidatorSet: async ({ height, subnetId }) => {
      const wanted = own(subnetId);
      const sets = await state.warpSetsAt(height);
      const found = sets.find((set) => wanted.equals(set.subnetId));
      return found ? { totalWeight: found.totalWeight, validators: found.validators } : {};
    },
    getValidatorSet: async ({ height, subnetId }) => ({
      validators: (await state.validatorsAt(height, own(subnetId))).map(complete),
    }),
    getCurrentValidatorSet: async ({ subnetId }) => {
      const { validators, height } = await state.currentValidators(own(subnetId));
      return { validators: validators.map(complete), currentHeight: height };
    },
  });

/** Copies an id, which is a slice of the buffer of a request. */
const own = (id: Uint8Array): Buffer => Buffer.from(checkId(id));

/** Fills in missing fields; Go rejects a validation id without 32 bytes. */
const complete = (validator: ValidatorInfo): Validator => ({ ...absent, ...given(validator) });

const absent = {
  publicKey: Buffer.alloc(0),
  startTime: 0n,
  minNonce: 0n,
  isActive: false,
  validationId: Buffer.alloc(32),
  isL1Validator: false,
};
