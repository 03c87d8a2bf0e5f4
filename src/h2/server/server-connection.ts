import type { Duplex } from 'node:stream';

import { Connection } from '../connection';
import type { ByteBudget } from '../grpc/byte-budget';
import { H2 } from '../limits';
import { Setting } from '../settings';
import type { Stream } from '../stream';
import { ErrorCode, Frame, MAX_STREAM, PREFACE, violation, type Fields } from '../wire';
import { requestHead } from './request-head';
import { ServerCall, type CallConnection, type UnaryHandler } from './server-call';

/** Ranges of stream ids that a peer left out, and may not use later. */
const MAX_GAPS = 16;

/** What the connections of a server share. */
export interface ServerUser<P> {
  readonly handlers: ReadonlyMap<string, UnaryHandler<P>>;
  /** Maximum bytes of a message, in both directions. */
  readonly messageBytes: number;
  /** Concurrent calls on one connection. */
  readonly streams: number;
  /** Whether no further call can be accepted now. */
  isFull(): boolean;
  /** A call began, or ended with its handler. */
  count(calls: 1 | -1): void;
  /** Milliseconds; not exact. */
  now(): number;
  onGreeted(): void;
  onOver(): void;
}

/** A connection of a server. */
export class ServerConnection<P> extends Connection implements CallConnection<P> {
  readonly messageBytes: number;
  /** Rest of the preface that is still to come. */
  private preface: Buffer | undefined = PREFACE;
  /** Handlers that run although their stream is over. */
  private orphans = 0;
  /** Streams that we ended before the peer did: its late frames are ignored. */
  private readonly endedEarly = new Set<number>();
  private readonly gaps: { from: number; to: number }[] = [];
  private isClosing = false;

  /**
   * @param caller the other end, for handlers
   * @param budget of all messages
   */
  constructor(
    duplex: Duplex,
    readonly caller: P,
    readonly budget: ByteBudget,
    private readonly user: ServerUser<P>,
  ) {
    super(duplex, H2.requestHeaderBytes);
    this.messageBytes = user.messageBytes;
    this.greet([
      [Setting.Streams, Math.min(user.streams, 2 ** 32 - 1)],
      [Setting.Window, H2.streamWindow],
      [Setting.HeaderBytes, H2.requestHeaderBytes],
    ]);
  }

  get headerBytes(): number {
    return this.peer.headerBytes;
  }

  now(): number {
    return this.user.now();
  }

  /** Lets pending calls finish, and accepts no further ones once the peer knows. */
  drain(): void {
    if (this.isClosing || this.isOver) return;
    this.isClosing = true;
    this.writeGoAway(MAX_STREAM, ErrorCode.NoError);
    // Calls that are on their way arrive before the answer.
    this.ping(() => {
      this.writeGoAway(this.lastStream, ErrorCode.NoError);
      this.isDraining = true;
      this.finishIfDone();
    });
  }

  /** Ends it, after what was written already. */
  cutOff(): void {
    if (!this.isOver) this.writeGoAway(this.lastStream, ErrorCode.NoError);
    this.output.flush();
    this.destroy();
  }

  endIfLate(transferMs: number, msPerByte: number): void {
    for (const call of this.streams.values()) {
      (call as ServerCall<P>).endIfLate(transferMs, msPerByte);
    }
  }

  endEarly(stream: Stream, code: ErrorCode): void {
    this.reset(stream, code);
    this.ignore(stream.id);
  }

  rejectCall(call: Stream): void {
    this.reject(call, ErrorCode.Protocol);
  }

  protected override reject(stream: Stream, code: ErrorCode): void {
    super.reject(stream, code);
    this.ignore(stream.id);
  }

  protected override onReset(id: number, code: number): void {
    if (this.streams.has(id)) this.spendReset();
    super.onReset(id, code);
  }

  onAnswered(): void {
    this.resets.earn(1);
  }

  onCallClosed(isRunning: boolean): void {
    if (isRunning) this.orphans += 1;
    else this.user.count(-1);
  }

  onHandlerReturned(): void {
    this.orphans -= 1;
    this.user.count(-1);
  }

  protected override read(chunk: Buffer): void {
    let rest = chunk;
    if (this.preface) {
      const size = Math.min(this.preface.length, chunk.length);
      if (!chunk.subarray(0, size).equals(this.preface.subarray(0, size))) {
        if (!this.isOver) this.fail(ErrorCode.Protocol, 'this port speaks HTTP/2 without TLS');
        return;
      }
      rest = chunk.subarray(size);
      this.preface = size < this.preface.length ? this.preface.subarray(size) : undefined;
    }
    if (rest.length > 0) super.read(rest);
  }

  protected onGreeted(): void {
    this.user.onGreeted();
  }

  protected onOther(type: number, id: number, fields: Fields = [], isEnd = false): void {
    if (id % 2 === 0) violation('a frame of a stream that only a server may open');
    if (type === Frame.Headers && id > this.lastStream) return this.onRequest(id, fields, isEnd);
    if (id > this.lastStream) violation('a frame of a stream that was not opened');
    if (type !== Frame.Headers && type !== Frame.Data) return; // it crossed our last frame
    if (this.endedEarly.has(id)) return type === Frame.Headers ? this.spend() : undefined;
    const isUnused = this.gaps.some(({ from, to }) => id >= from && id <= to);
    violation('the stream is closed', isUnused ? ErrorCode.Protocol : ErrorCode.StreamClosed);
  }

  protected onLongHeaders(id: number): void {
    if (id % 2 === 0) violation('a stream that only a server may open');
    if (id <= this.lastStream) return this.spend();
    this.arrive(id);
    this.refuse(id, ErrorCode.EnhanceYourCalm);
  }

  /** Of no use to a server, which opens no streams. */
  protected onGoAway(): void {}

  protected onClosed(): void {
    this.user.onOver();
  }

  private onRequest(id: number, fields: Fields, isEnd: boolean): void {
    this.arrive(id);
    if (this.isDraining) return this.ignore(id); // it was told which is the last
    const { user } = this;
    const head = requestHead(fields);
    if (!head || (isEnd && (head.contentBytes ?? 0) > 0)) {
      return this.refuse(id, ErrorCode.Protocol);
    }
    if (this.streams.size + this.orphans >= user.streams || user.isFull()) {
      return this.refuse(id, ErrorCode.RefusedStream);
    }
    user.count(1);
    const call = new ServerCall(this, head, user.handlers.get(head.path));
    this.open(call, id);
    call.begin(isEnd);
  }

  private arrive(id: number): void {
    const next = this.lastStream === 0 ? 1 : this.lastStream + 2;
    if (id > next) this.gaps.push({ from: next, to: id - 2 });
    if (this.gaps.length > MAX_GAPS) this.gaps.shift();
    this.lastStream = id;
  }

  private refuse(id: number, code: ErrorCode): void {
    this.spendReset();
    this.writeReset(id, code);
    this.ignore(id);
  }

  private ignore(id: number): void {
    this.endedEarly.add(id);
    if (this.endedEarly.size <= H2.endedEarly) return;
    for (const oldest of this.endedEarly) {
      this.endedEarly.delete(oldest);
      break;
    }
  }
}
