import { checkId, ID_BYTES } from '../ids/id';
import { WarpSignerService } from '../protocol/warp-signer';
import { rpcFailure, RpcStatus } from '../transport/rpc-failure';
import { handlersOf } from '../transport/service';
import type { Handlers } from '../transport/transport';
import type { BlsKey } from './bls-key';

/** For whom messages are signed. */
export interface WarpSignerOptions {
  /** What is signed with. */
  key: BlsKey;
  /** Messages for another network are refused. */
  networkId: number;
  /** The chain of the VM: 32 bytes. Messages in the name of another are refused. */
  chainId: Uint8Array;
}

/** Signs messages of one chain for other chains. */
export function warpSignerHandlers({ key, networkId, chainId }: WarpSignerOptions): Handlers {
  const own = Buffer.from(checkId(chainId));
  const turns = new Turns();
  return handlersOf(WarpSignerService, {
    sign: async (message, { signal }) => {
      if (!own.equals(checkId(message.sourceChainId))) throw refused('wrong SourceChainID');
      if (message.networkId !== networkId) throw refused('wrong networkID');
      const signature = await turns.take(() => {
        signal.throwIfAborted(); // nobody waits for it any more
        return key.sign(encodeWarpMessage(networkId, own, message.payload));
      });
      return { signature };
    },
  });
}

const MAX_WAITING = 1024;

/** A signature keeps this process busy for 25 ms: between two of them everything else has its turn. */
class Turns {
  private waiting = 0;
  private last: Promise<unknown> = Promise.resolve();

  /** @throws RESOURCE_EXHAUSTED when too many wait */
  async take<T>(task: () => T): Promise<T> {
    if (this.waiting >= MAX_WAITING) {
      const text = `${this.waiting} messages wait to be signed, which is the most; wait for answers`;
      throw rpcFailure({ status: RpcStatus.ResourceExhausted, text });
    }
    this.waiting += 1;
    const turn = this.last.then(nextTurn).then(task);
    this.last = turn.catch(() => undefined); // its own caller hears of it
    try {
      return await turn;
    } finally {
      this.waiting -= 1;
    }
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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
