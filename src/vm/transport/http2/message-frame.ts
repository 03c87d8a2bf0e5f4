import { rpcFailure, RpcStatus } from '../rpc-failure';
import type { ByteBudget } from './byte-budget';

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

/**
 * Collects the one message that a side of a unary call sends. What it may take is settled by its head: room
 * is kept from then on for the length that is declared, and a byte more than that is refused.
 */
export class MessageReader {
  private head: Buffer | undefined;
  private message: Buffer | undefined;
  private filled = 0;
  private reserved = 0;

  /**
   * @param maxBytes of a message
   * @param budget of what holds for all messages of the connection
   */
  constructor(
    private readonly maxBytes: number,
    private readonly budget: ByteBudget,
  ) {}

  /** @throws an RPC failure that says what is wrong with the message; nothing more is to be added then */
  add(chunk: Buffer): void {
    let rest = chunk;
    if (!this.message) {
      const head = this.head ? Buffer.concat([this.head, chunk]) : chunk;
      if (head.length < HEAD_BYTES) {
        this.head = Buffer.from(head);
        return;
      }
      this.head = undefined;
      this.message = this.begin(head);
      rest = head.subarray(HEAD_BYTES);
    }
    const surplus = this.filled + rest.length - this.message.length;
    if (surplus > 0) throw broken(`${surplus} bytes follow the message`);
    // A copy, as what comes from the wire is a piece of something larger.
    this.filled += rest.copy(this.message, this.filled);
  }

  /** The message, when its side has ended. @throws an RPC failure that says what is wrong with it */
  take(): Buffer {
    const { message } = this;
    if (!message) throw broken('there is no message');
    const missing = message.length - this.filled;
    if (missing > 0) throw broken(`${missing} bytes of the message are missing`);
    return message;
  }

  /** The bytes that it has declared; 0 before its head is there. */
  get length(): number {
    return this.message?.length ?? 0;
  }

  /** Gives the room back, when the call is over. */
  release(): void {
    this.message = undefined;
    this.budget.give(this.reserved);
    this.reserved = 0;
  }

  private begin(head: Buffer): Buffer {
    if (head[0] !== 0) {
      throw rpcFailure({ status: RpcStatus.Unimplemented, text: 'the message is compressed' });
    }
    const length = head.readUInt32BE(1);
    const problem = roomProblem(length, this.maxBytes, this.budget);
    if (problem !== undefined) throw exhausted(problem);
    this.reserved = length;
    // Memory that nobody has written to takes no room.
    return length > 2 ** 20 ? Buffer.allocUnsafeSlow(length) : Buffer.allocUnsafe(length);
  }
}

/** Takes room for a message. @returns why there is none; undefined: there is, and it is to be given back */
export function roomProblem(
  bytes: number,
  maxBytes: number,
  budget: ByteBudget,
): string | undefined {
  if (bytes > maxBytes) {
    return `a message of ${bytes} bytes is above the limit of ${maxBytes} bytes`;
  }
  if (budget.take(bytes)) return undefined;
  return `there is no room for a message of ${bytes} bytes beside the others; try again later`;
}

export const exhausted = (text: string): Error =>
  rpcFailure({ status: RpcStatus.ResourceExhausted, text });

const broken = (text: string): Error => rpcFailure({ status: RpcStatus.Internal, text });
