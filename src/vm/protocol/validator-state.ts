import { bool, bytes, bytesList, nestedList, uint64 } from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';

/** A validator of a subnet; the public key is an uncompressed BLS key of 96 bytes, or empty. */
export const Validator = message({
  nodeId: bytes(1),
  weight: uint64(2),
  publicKey: bytes(3),
  startTime: uint64(4),
  minNonce: uint64(5),
  isActive: bool(6),
  validationId: bytes(7),
  isL1Validator: bool(8),
});
export type Validator = MessageOf<typeof Validator>;

const WarpValidator = message({ publicKey: bytes(1), weight: uint64(2), nodeIds: bytesList(3) });

/** The validators of a subnet that sign Warp messages, by key. */
export const WarpValidatorSet = message({
  subnetId: bytes(1),
  totalWeight: uint64(2),
  validators: nestedList(3, WarpValidator),
});
export type WarpValidatorSet = MessageOf<typeof WarpValidatorSet>;

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
