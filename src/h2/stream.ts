import { H2 } from './limits';
import type { ErrorCode, Fields } from './wire';

/** Bytes before a message: whether it is compressed, and its length in four bytes. */
export const PREFIX_BYTES = 5;

/** What a stream sends: headers, a message with its prefix, and trailers. Undefined once it was sent. */
export interface Outgoing {
  head: Fields | undefined;
  /** Headers after those of `head` that differ from call to call. */
  moreHead?: Fields | undefined;
  body?: Uint8Array | undefined;
  trailers?: Fields | undefined;
  /** Whether the body is sent without the prefix of a message. */
  isPlain?: boolean;
}

/** One stream of a connection: its windows, what it sends, and who gets what it receives. */
export abstract class Stream {
  id = 0;
  /** Bytes that the peer accepts on this stream. */
  sendWindow = 0;
  /** Bytes that the peer may send on this stream. */
  receiveWindow: number = H2.streamWindow;
  /** What is to be sent. */
  outgoing: Outgoing | undefined;
  /** Bytes of the body, with its prefix, that were sent. */
  sent = 0;
  /** Whether our side has ended. */
  isSent = false;
  /** Whether the side of the peer has ended. */
  isReceived = false;

  /** Bytes of the message that are still to come, as far as its length is known. */
  abstract readonly expected: number;
  /** Begins anew, with the window of a stream that received nothing. */
  protected resetWindow(): void {
    this.receiveWindow = H2.streamWindow;
  }

  abstract onHeaders(fields: Fields, isEnd: boolean): void;
  /** Its list of headers is too long for us. */
  abstract onLongHeaders(): void;
  abstract onData(part: Buffer, isEnd: boolean): void;
  /** Everything was handed to the output. */
  abstract onSent(): void;
  /**
   * The stream is over before both sides ended.
   *
   * @param isByPeer whether the peer reset it; otherwise we did, or the connection is lost
   */
  abstract onReset(code: ErrorCode, isByPeer: boolean): void;
}
