import { checkId, ID_BYTES } from '../ids/id';
import { WarpSignerService } from '../protocol/warp-signer';
import { rpcFailure, RpcStatus } from '../../h2/grpc/rpc-failure';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';
import { WARP } from '../limits';

/** Signs messages, as a {@link BlsKey} does. */
export interface MessageSigner {
  /** Returns the signature: 96 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/** Options of {@link warpSignerHandlers}. */
export interface WarpSignerOptions {
  /** The key to sign with. */
  key: MessageSigner;
  /** Messages for another network are rejected. */
  networkId: number;
  /** Id of the chain of the VM: 32 bytes. Messages of another source chain are rejected. */
  chainId: Uint8Array;
}

/** The handlers that sign Warp messages of one chain. */
export function warpSignerHandlers({ key, networkId, chainId }: WarpSignerOptions): Handlers {
  const own = Buffer.from(checkId(chainId));
  const turns = new Turns();
  return handlersOf(WarpSignerService, {
    sign: async (message, { signal }) => {
      if (!own.equals(checkId(message.sourceChainId))) throw refused('wrong SourceChainID');
      if (message.networkId !== networkId) throw refused('wrong networkID');
      const signature = await turns.take(() => {
        signal.throwIfAborted(); // the caller no longer waits
        return key.sign(encodeWarpMessage(networkId, own, message.payload));
      });
      return { signature };
    },
  });
}

/** A signature blocks this process for 25 ms: other work runs between two of them. */
class Turns {
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  /** @throws RESOURCE_EXHAUSTED when too many signatures wait */
  async take<T>(task: () => T): Promise<T> {
    if (this.waiting >= WARP.waiting) {
      const text = `${this.waiting} messages wait to be signed, the maximum; wait for answers`;
      throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
    }
    this.waiting += 1;
    const turn = this.last.then(nextTurn).then(task);
    this.last = turn.catch(() => undefined); // the caller gets the error
    try {
      return await turn;
    } finally {
      this.waiting -= 1;
    }
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Encodes the bytes of a Warp message, which are signed.
 *
 * @param networkId id of the network
 * @param sourceChainId 32 bytes
 * @param payload in the format of the VM
 * @throws VMRE_VM_ID_INVALID
 */
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

/** VMs expect these texts. */
const refused = (text: string): Error => rpcFailure({ status: RpcStatus.Unknown, text });
