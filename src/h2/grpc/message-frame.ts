import { rpcFailure, RpcStatus } from './rpc-failure';
import type { ByteBudget } from './byte-budget';

/** Bytes of the head of a message: whether it is compressed, and its length in four bytes. */
const HEAD_BYTES = 5;

/** Frames a message for the wire, never compressed. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, HEAD_BYTES);
  return frame;
}

/**
 * Collects the one message that each side of a unary call sends. Its head declares its length: a length above
 * the limit is rejected at once; otherwise room is reserved for it, and a further byte is rejected. A message that
 * arrives in one piece is not copied.
 */
export class MessageReader {
  private head: Buffer | undefined;
  private message: Buffer | undefined;
  private filled = 0;
  private reserved = 0;

  /**
   * @param maxBytes limit for a message
   * @param budget limit for all messages of the connection
   */
  constructor(
    private readonly maxBytes: number,
    private readonly budget: ByteBudget,
  ) {}

  /** @throws an RPC failure that describes the problem; add nothing after that */
  add(chunk: Buffer): void {
    let rest = chunk;
    if (!this.message) {
      const head = this.head ? Buffer.concat([this.head, chunk]) : chunk;
      if (head.length < HEAD_BYTES) {
        this.head = Buffer.from(head);
        return;
      }
      this.head = undefined;
      const length = this.lengthIn(head);
      rest = head.subarray(HEAD_BYTES);
      if (rest.length === length) {
        this.message = kept(rest);
        this.filled = length;
        return;
      }
      // Memory that was not written to uses no physical memory.
      this.message = Buffer.allocUnsafe(length);
    }
    const surplus = this.filled + rest.length - this.message.length;
    if (surplus > 0) throw broken(`${surplus} bytes follow the message`);
    this.filled += rest.copy(this.message, this.filled);
  }

  /** Returns the message after its side ended. @throws an RPC failure that describes the problem */
  take(): Buffer {
    const { message } = this;
    if (!message) throw broken('the message is missing');
    const missing = message.length - this.filled;
    if (missing > 0) throw broken(`${missing} bytes of the message are missing`);
    return message;
  }

  /** The declared length; 0 before the head arrived. */
  get length(): number {
    return this.message?.length ?? 0;
  }

  /** Bytes that are still to come, as far as the length is known. */
  get missing(): number {
    return this.length - this.filled;
  }

  /** Returns the reserved room, at the end of the call. */
  release(): void {
    this.message = this.head = undefined;
    this.filled = 0;
    this.budget.give(this.reserved);
    this.reserved = 0;
  }

  /** Reserves room for the message of a head. */
  private lengthIn(head: Buffer): number {
    if (head[0] !== 0) {
      throw rpcFailure({ status: RpcStatus.Unimplemented, text: 'the message is compressed' });
    }
    const length = head.readUInt32BE(1);
    const problem = roomProblem(length, this.maxBytes, this.budget);
    if (problem !== undefined) throw exhausted(problem);
    this.reserved = length;
    return length;
  }
}

/**
 * A message as it arrived, if it is most of the memory that it keeps; otherwise a copy, so that a few bytes that
 * are kept for long do not keep a whole chunk.
 */
const kept = (message: Buffer): Buffer =>
  2 * message.length >= message.buffer.byteLength ? message : Buffer.from(message);

/**
 * Reserves room for a message.
 *
 * @returns why there is none; undefined: the room is reserved, and must be returned
 */
export function roomProblem(
  bytes: number,
  maxBytes: number,
  budget: ByteBudget,
): string | undefined {
  if (bytes > maxBytes) {
    return `a message of ${bytes} bytes is above the limit of ${maxBytes} bytes`;
  }
  if (budget.take(bytes)) return undefined;
  return `there is no room for a message of ${bytes} bytes now; try again later`;
}

/** The error of a message that exceeds a limit. */
export const exhausted = (text: string): Error =>
  rpcFailure({ status: RpcStatus.ResourceExhausted, text });

const broken = (text: string): Error => rpcFailure({ status: RpcStatus.Internal, text });
