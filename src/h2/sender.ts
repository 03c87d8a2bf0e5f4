import type { Output } from './output';
import type { PeerSettings } from './settings';
import { PREFIX_BYTES, type Stream } from './stream';
import { ErrorCode, Flag, Frame, MAX_WINDOW, FIRST_WINDOW, violation, type Fields } from './wire';

/** From this size on, a part of a message is passed on instead of copied. */
const LARGE_BYTES = 4096;

/** Encodes the headers of a connection. */
export interface Encoder {
  encode(fields: Fields): Buffer;
  setMaxTableSize(bytes: number): void;
}

/** The user of a sender. */
export interface SenderUser {
  /** A frame with content was written. */
  onFrame(): void;
  /** All of a stream was written. */
  onSent(stream: Stream): void;
}

/** Sends the messages of a connection's streams, as far as the windows of the peer and its reading allow. */
export class Sender {
  /** Streams that can send as soon as the connection can. */
  private readonly waiting = new Set<Stream>();
  private window = FIRST_WINDOW;

  constructor(
    private readonly output: Output,
    private readonly encoder: Encoder,
    private readonly peer: PeerSettings,
    private readonly user: SenderUser,
  ) {}

  /** Sends what a stream has to send: at once, or in turn. */
  send(stream: Stream): void {
    if (this.output.isFull) this.waiting.add(stream);
    else this.write(stream);
  }

  /** Drops what a stream has to send. */
  drop(stream: Stream): void {
    stream.outgoing = undefined;
    this.waiting.delete(stream);
  }

  /** Writes for the streams that wait, in turn. @returns whether some could go on later */
  pump(): boolean {
    // One that has to wait again is at the end of the set, and comes up again there.
    for (const stream of this.waiting) {
      if (this.output.isFull) return true;
      if (this.window <= 0 && !stream.outgoing?.head) return false;
      this.waiting.delete(stream);
      this.write(stream);
    }
    return false;
  }

  /** The peer accepts more on a connection. @throws ConnectionError */
  widen(bytes: number): void {
    const hadNone = this.window <= 0;
    this.window += bytes;
    if (this.window > MAX_WINDOW) violation('the window is too large', ErrorCode.FlowControl);
    if (hadNone && this.waiting.size > 0) this.output.schedule();
  }

  /** The peer accepts more on a stream, or less. @returns whether its window is valid */
  widenStream(stream: Stream, bytes: number): boolean {
    const hadNone = stream.sendWindow <= 0;
    stream.sendWindow += bytes;
    if (stream.sendWindow > MAX_WINDOW) return false;
    if (hadNone && stream.sendWindow > 0 && stream.outgoing) this.send(stream);
    return true;
  }

  private write(stream: Stream): void {
    const { outgoing } = stream;
    if (!outgoing) return;
    const { head, moreHead, body, trailers } = outgoing;
    if (outgoing.isPlain && stream.sent === 0) stream.sent = PREFIX_BYTES;
    if (head) {
      outgoing.head = undefined;
      this.headers(stream.id, head, moreHead, !body && !trailers);
    }
    if (body && !this.writeBody(stream, body, trailers ? 0 : Flag.EndStream)) return;
    if (trailers) this.headers(stream.id, trailers, undefined, true);
    stream.outgoing = undefined;
    stream.isSent = true;
    this.user.onSent(stream);
  }

  /** @returns whether all of it was written */
  private writeBody(stream: Stream, body: Uint8Array, lastFlags: number): boolean {
    const total = PREFIX_BYTES + body.length;
    while (stream.sent < total) {
      const window = Math.min(stream.sendWindow, this.window);
      const size = Math.min(total - stream.sent, window, this.peer.frameBytes);
      if (size <= 0 || this.output.isFull) {
        // One whose own window is used up waits for it, and not for its turn.
        if (stream.sendWindow > 0) this.waiting.add(stream);
        return false;
      }
      const isLast = stream.sent + size === total;
      this.data(stream.id, isLast ? lastFlags : 0, body, stream.sent, size);
      stream.sent += size;
      stream.sendWindow -= size;
      this.window -= size;
      this.user.onFrame();
    }
    return true;
  }

  /** Writes a part of a message with its prefix. */
  private data(id: number, flags: number, body: Uint8Array, from: number, size: number): void {
    const { output } = this;
    const ofPrefix = Math.min(size, Math.max(0, PREFIX_BYTES - from));
    const ofBody = size - ofPrefix;
    const isLarge = ofBody >= LARGE_BYTES;
    let at = output.frame(Frame.Data, flags, id, size, isLarge ? ofPrefix : size);
    const { slab } = output;
    for (let index = from; index < from + ofPrefix; index += 1) {
      slab[at] = index === 0 ? 0 : body.length >>> (8 * (PREFIX_BYTES - 1 - index));
      at += 1;
    }
    if (ofBody === 0) return;
    const begin = from + ofPrefix - PREFIX_BYTES;
    const part = ofBody === body.length ? body : body.subarray(begin, begin + ofBody);
    if (isLarge) output.attach(part);
    else slab.set(part, at);
  }

  /** Writes a header block, in as many frames as it needs. */
  private headers(id: number, fields: Fields, more: Fields | undefined, isEnd: boolean): void {
    const { output, encoder } = this;
    let block = encoder.encode(fields);
    if (more) block = Buffer.concat([block, encoder.encode(more)]);
    const most = this.peer.frameBytes;
    let flags = isEnd ? Flag.EndStream : 0;
    let type: number = Frame.Headers;
    for (let at = 0; ; at += most) {
      const size = Math.min(most, block.length - at);
      const isLast = at + size === block.length;
      const begin = output.frame(type, flags | (isLast ? Flag.EndHeaders : 0), id, size);
      block.copy(output.slab, begin, at, at + size);
      if (isLast) break;
      flags = 0;
      type = Frame.Continuation;
    }
    this.user.onFrame();
  }
}
