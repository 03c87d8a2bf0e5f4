import { WarpSignerService } from '../../protocol/warp-signer';
import { clientOf } from '../../transport/service';
import type { Channel } from '../../transport/transport';
import { PEERS } from '../guest-limits';

/** Signatures of Warp messages, with the BLS key of the node. */
export interface HostWarp {
  /** Signs a message of this chain. @returns 96 bytes. @throws VMRE_RPC_FAILED when the host refuses */
  sign(payload: Uint8Array): Promise<Buffer>;
}

/** A client of the signer of the host. */
export function warpClient(
  channel: Channel,
  { networkId, chainId }: { networkId: number; chainId: Uint8Array },
): HostWarp {
  const client = clientOf(WarpSignerService, channel);
  return {
    sign: async (payload) => {
      const request = { networkId, sourceChainId: chainId, payload };
      return Buffer.from((await client.sign(request, { deadlineMs: PEERS.callMs })).signature);
    },
  };
}
