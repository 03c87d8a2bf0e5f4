import { bytes, uint32 } from '../../protobuf/fields';
import { message } from '../../protobuf/message';
import { rpc, service } from '../transport/service';

/** Served by the host: signs messages of its own chain with the BLS key of the node. */
export const WarpSignerService = service('warp.Signer', {
  sign: rpc(
    message({ networkId: uint32(1), sourceChainId: bytes(2), payload: bytes(3) }),
    message({ signature: bytes(1) }),
  ),
});
