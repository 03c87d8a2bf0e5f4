import { bool, bytes, bytesList, nestedList, uint64 } from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';

/** The codec of a {@link Validator}. @hidden */
export const Validator = message({
  /** 20 bytes. */
  nodeId: bytes(1),
  /** Its share of the votes. */
  weight: uint64(2),
  /** 96 bytes, or empty. */
  publicKey: bytes(3),
  /** Since when it validates, in seconds since 1970. */
  startTime: uint64(4),
  /** The next change of its weight has at least this nonce. */
  minNonce: uint64(5),
  /** Whether its balance covers its fees. */
  isActive: bool(6),
  /** 32 bytes. */
  validationId: bytes(7),
  /** Whether it validates an L1 instead of a subnet. */
  isL1Validator: bool(8),
});
/** A validator of a subnet; the public key is an uncompressed BLS key of 96 bytes, or empty. */
export interface Validator extends MessageOf<typeof Validator> {}

const WarpValidator = message({ publicKey: bytes(1), weight: uint64(2), nodeIds: bytesList(3) });

/** The codec of a {@link WarpValidatorSet}. @hidden */
export const WarpValidatorSet = message({
  /** 32 bytes. */
  subnetId: bytes(1),
  /** Of all validators, with and without a key. */
  totalWeight: uint64(2),
  /** Those with a key, in the order of their keys. */
  validators: nestedList(3, WarpValidator),
});
/** The validators of a subnet that sign messages, by key. */
export interface WarpValidatorSet extends MessageOf<typeof WarpValidatorSet> {}

const Height = message({ height: uint64(1) });

/** Served by the host: validators of subnets. Only version 44 has `getWarpValidatorSet`. */
export const ValidatorStateService = service('validatorstate.ValidatorState', {
  getMinimumHeight: rpc(Empty, Height),
  getCurrentHeight: rpc(Empty, Height),
  getSubnetID: rpc(message({ chainId: bytes(1) }), message({ subnetId: bytes(1) })),
  getWarpValidatorSets: rpc(Height, message({ validatorSets: nestedList(1, WarpValidatorSet) })),
  getWarpValidatorSet: rpc(
    message({ height: uint64(1), subnetId: bytes(2) }),
    message({ totalWeight: uint64(1), validators: nestedList(2, WarpValidator) }),
  ),
  getValidatorSet: rpc(
    message({ height: uint64(1), subnetId: bytes(2) }),
    message({ validators: nestedList(1, Validator) }),
  ),
  getCurrentValidatorSet: rpc(
    message({ subnetId: bytes(1) }),
    message({ validators: nestedList(1, Validator), currentHeight: uint64(2) }),
  ),
});
