import { rpcFailure, RpcStatus } from '../rpc-failure';

/** In front of a message: whether it is compressed, and its length in four bytes. */
const HEAD_BYTES = 5;

/** A message as it goes over the wire, never compressed. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, HEAD_BYTES);
  return frame;
}

/** Collects the one message that a side of a unary call sends. */
export class MessageReader {
  private chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  /**
   * The message, when its side has ended: a copy, as what comes from the wire is a piece of something larger.
   *
   * @throws an RPC failure that says what is wrong with it
   */
  take(): Buffer {
    const frame = Buffer.concat(this.chunks);
    this.chunks = [];
    if (frame.length < HEAD_BYTES) throw broken('there is no message');
    if (frame[0] !== 0) {
      throw rpcFailure({ status: RpcStatus.Unimplemented, text: 'the message is compressed' });
    }
    const missing = frame.readUInt32BE(1) - (frame.length - HEAD_BYTES);
    if (missing > 0) throw broken(`${missing} bytes of the message are missing`);
    if (missing < 0) throw broken(`${-missing} bytes follow the message`);
    return frame.subarray(HEAD_BYTES);
  }
}

const broken = (text: string): Error => rpcFailure({ status: RpcStatus.Internal, text });
