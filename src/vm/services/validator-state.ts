import type { Awaitable } from '../../support/thenable';
import { checkId } from '../ids/id';
import {
  ValidatorStateService,
  type Validator,
  type WarpValidatorSet,
} from '../protocol/validator-state';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';

/** A validator; what is left out is empty, 0 or false. */
export type ValidatorInfo = Pick<Validator, 'nodeId' | 'weight'> & Partial<Validator>;

/** The validators of a subnet now. */
export interface CurrentValidators {
  /** All of them. */
  validators: readonly ValidatorInfo[];
  /** Height of the platform chain that this is of. */
  height: bigint;
}

/** Who validates what, by the height of the platform chain. What it throws reaches the VM as its text. */
export interface ValidatorState {
  /** The lowest height that can still be asked about. */
  minimumHeight(): Awaitable<bigint>;
  /** Of the P-chain. */
  currentHeight(): Awaitable<bigint>;
  /** The subnet of a chain: 32 bytes. */
  subnetOf(chainId: Buffer): Awaitable<Uint8Array>;
  /** Who validated a subnet at a height. */
  validatorsAt(height: bigint, subnetId: Buffer): Awaitable<readonly ValidatorInfo[]>;
  /** Who validates a subnet now. */
  currentValidators(subnetId: Buffer): Awaitable<CurrentValidators>;
  /** Of all subnets: validators by their keys, as `warpSetOf` makes them. */
  warpSetsAt(height: bigint): Awaitable<readonly WarpValidatorSet[]>;
}

/** Serves a {@link ValidatorState} to VMs of all versions of the protocol. */
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

/** Ids of a request belong to its buffer, which is not to be kept. */
const own = (id: Uint8Array): Buffer => Buffer.from(checkId(id));

/** Go refuses a validation id that has not 32 bytes. */
const complete = (validator: ValidatorInfo): Validator => ({ ...absent, ...validator });

const absent = {
  publicKey: Buffer.alloc(0),
  startTime: 0n,
  minNonce: 0n,
  isActive: false,
  validationId: Buffer.alloc(32),
  isL1Validator: false,
};
