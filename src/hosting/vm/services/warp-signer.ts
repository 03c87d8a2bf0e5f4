import { checkId, ID_BYTES } from '../ids/id';
import { WarpSignerService } from '../protocol/warp-signer';
import { rpcFailure, RpcStatus } from '../transport/rpc-failure';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';
import type { BlsKey } from './bls-key';

/** For whom messages are signed. */
export interface WarpSignerOptions {
  key: BlsKey;
  networkId: number;
  /** The chain of the VM: 32 bytes. Messages in the name of another are refused. */
  chainId: Uint8Array;
}

/** Signs messages of one chain for other chains. */
export function warpSignerHandlers({ key, networkId, chainId }: WarpSignerOptions): Handlers {
  const own = Buffer.from(checkId(chainId));
  return handlersOf(WarpSignerService, {
    sign: (message) => {
      if (!own.equals(checkId(message.sourceChainId))) throw refused('wrong SourceChainID');
      if (message.networkId !== networkId) throw refused('wrong networkID');
      return { signature: key.sign(encodeWarpMessage(networkId, own, message.payload)) };
    },
  });
}

/** The bytes of a message that is signed. */
export function encodeWarpMessage(
  networkId: number,
  sourceChainId: Uint8Array,
  payload: Uint8Array,
): Buffer {
  const bytes = Buffer.alloc(2 + 4 + ID_BYTES + 4 + payload.length);
  let at = bytes.writeUInt16BE(CODEC_VERSION, 0);
  at = bytes.writeUInt32BE(networkId, at);
  bytes.set(checkId(sourceChainId), at);
  at = bytes.writeUInt32BE(payload.length, at + ID_BYTES);
  bytes.set(payload, at);
  return bytes;
}

const CODEC_VERSION = 0;

/** VMs know these texts. */
const refused = (text: string): Error => rpcFailure({ status: RpcStatus.Unknown, text });
