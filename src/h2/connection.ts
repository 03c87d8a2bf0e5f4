import type { Duplex } from 'node:stream';

import { messageOf } from '../support/errors/vmre-error';
import { Allowance } from './allowance';
import { FrameHandler } from './frame-handler';
import { FrameReader } from './frame-reader';
import { HpackEncoder } from './hpack/encoder';
import { H2 } from './limits';
import { Output } from './output';
import { Receiver } from './receiver';
import { Sender } from './sender';
import { PeerSettings, settingsPayload } from './settings';
import type { Stream } from './stream';
import { ConnectionError, ErrorCode, Flag, Frame, violation, type Fields } from './wire';

/** One connection, of either side: its streams, and how it ends. */
export abstract class Connection extends FrameHandler {
  /** Whether nothing more is read: it failed, or is lost. */
  isOver = false;
  /** Why it is over. */
  problem: Error | undefined;
  /** Whether no further streams are opened, and it ends with the last one. */
  isDraining = false;
  /** The last stream that the peer opened. */
  protected lastStream = 0;
  protected readonly streams = new Map<number, Stream>();
  protected readonly peer = new PeerSettings();
  protected readonly output: Output;
  /** What the peer may cancel, or get wrong. */
  protected readonly resets = new Allowance(H2.resets, H2.resetsPerSecond);
  private readonly idleFrames = new Allowance(H2.idleFrames, H2.idleFramesPerSecond);
  private readonly reader = new FrameReader(this);
  private readonly sender: Sender;
  private readonly receiver: Receiver;
  private readonly encoder = new HpackEncoder();
  private onPong: (() => void) | undefined;
  private hasHeard = false;

  /**
   * @param duplex connected; it is destroyed with the connection
   * @param headerBytes most bytes of a header list, with 32 for each header
   */
  constructor(
    private readonly duplex: Duplex,
    headerBytes: number,
  ) {
    super(headerBytes);
    this.output = new Output(duplex, {
      pump: () => this.sender.pump(),
      overflow: () => this.destroy(new Error('the other side does not read')),
    });
    this.sender = new Sender(this.output, this.encoder, this.peer, {
      // A peer may answer each frame with two windows and a ping.
      onFrame: () => this.idleFrames.earn(3),
      onSent: (stream) => {
        stream.onSent();
        this.closeIfDone(stream);
      },
    });
    this.receiver = new Receiver(this.output);
    duplex.on('data', (chunk: Buffer) => this.read(chunk));
    duplex.on('end', () => this.destroy());
    duplex.on('error', (error: Error) => this.destroy(error));
    duplex.on('close', () => this.destroy());
  }

  /** A frame of a stream that is not open. */
  protected abstract onOther(type: number, id: number, fields?: Fields, isEnd?: boolean): void;
  /** The headers of a stream that is not open are too long for us. */
  protected abstract onLongHeaders(id: number): void;
  protected abstract onGreeted(): void;
  /** It is over. Its streams know already. */
  protected abstract onClosed(): void;

  /** Sends what every connection begins with. */
  protected greet(settings: readonly (readonly [id: number, value: number])[]): void {
    const payload = settingsPayload(settings);
    const at = this.output.frame(Frame.Settings, 0, 0, payload.length);
    this.output.slab.set(payload, at);
    this.receiver.open();
  }

  /** Reads what arrived. What the peer gets wrong ends the connection, and only that. */
  protected read(chunk: Buffer): void {
    if (this.isOver) return;
    this.hasHeard = true;
    try {
      this.reader.push(chunk);
    } catch (error) {
      const code = error instanceof ConnectionError ? error.code : ErrorCode.Internal;
      this.fail(code, messageOf(error));
    }
  }

  protected onDataFrame(id: number, size: number, isEnd: boolean): void {
    this.receiver.count(size);
    if (size === 0 && !isEnd) this.spend();
    const stream = this.streams.get(id);
    if (!stream) this.onOther(Frame.Data, id);
    else if (stream.isReceived) this.reject(stream, ErrorCode.StreamClosed);
    else if (!this.receiver.countStream(stream, size)) this.reject(stream, ErrorCode.FlowControl);
  }

  protected onDataPart(id: number, part: Buffer, isEnd: boolean): void {
    const stream = this.streams.get(id);
    if (!stream || stream.isReceived) return;
    if (isEnd) stream.isReceived = true;
    stream.onData(part, isEnd);
    if (this.streams.get(id) !== stream) return;
    if (isEnd) this.closeIfDone(stream);
    else this.receiver.widenStream(stream);
  }

  protected onHeaders(id: number, fields: Fields | undefined, isEnd: boolean): void {
    const stream = this.streams.get(id);
    if (!fields) return stream ? stream.onLongHeaders() : this.onLongHeaders(id);
    if (!stream) return this.onOther(Frame.Headers, id, fields, isEnd);
    if (stream.isReceived) return this.reject(stream, ErrorCode.StreamClosed);
    if (isEnd) stream.isReceived = true;
    stream.onHeaders(fields, isEnd);
    if (isEnd) this.closeIfDone(stream);
  }

  protected onReset(id: number, code: number): void {
    const stream = this.streams.get(id);
    if (!stream) {
      this.spend();
      return this.onOther(Frame.Reset, id);
    }
    this.forget(stream);
    stream.onReset(code, true);
  }

  protected onSettings(payload: Buffer): void {
    this.spend();
    const { peer } = this;
    const { window, tableBytes } = peer;
    peer.read(payload);
    if (peer.tableBytes !== tableBytes) {
      this.encoder.setMaxTableSize(Math.min(peer.tableBytes, H2.tableBytes));
    }
    this.output.frame(Frame.Settings, Flag.Ack, 0, 0);
    const more = peer.window - window;
    for (const stream of more === 0 ? [] : this.streams.values()) {
      if (!this.sender.widenStream(stream, more)) {
        violation('a window is too large', ErrorCode.FlowControl);
      }
    }
    if (this.isGreeted) return;
    this.isGreeted = true;
    this.onGreeted();
  }

  protected onPing(payload: Buffer, isAnswer: boolean): void {
    this.spend();
    if (isAnswer) return this.onPong?.();
    const at = this.output.frame(Frame.Ping, Flag.Ack, 0, payload.length);
    this.output.slab.set(payload, at);
  }

  protected onWindow(id: number, bytes: number): void {
    this.spend();
    const stream = this.streams.get(id);
    if (id !== 0 && !stream) return this.onOther(Frame.Window, id);
    if (!stream) {
      if (bytes === 0) violation('a window of 0 bytes more');
      this.sender.widen(bytes);
    } else if (bytes === 0) this.reject(stream, ErrorCode.Protocol);
    else if (!this.sender.widenStream(stream, bytes)) this.reject(stream, ErrorCode.FlowControl);
  }

  protected spend(): void {
    if (!this.idleFrames.spend()) {
      violation('too many frames without content', ErrorCode.EnhanceYourCalm);
    }
  }

  /** Counts a call that ended for nothing. @throws ConnectionError if there are too many */
  protected spendReset(): void {
    if (!this.resets.spend()) violation('too many cancelled calls', ErrorCode.EnhanceYourCalm);
  }

  protected open(stream: Stream, id: number): void {
    stream.id = id;
    stream.sendWindow = this.peer.window;
    this.streams.set(id, stream);
  }

  /** Sends what a stream has to send. */
  send(stream: Stream): void {
    this.sender.send(stream);
  }

  /** Ends a stream, for its owner. */
  reset(stream: Stream, code: ErrorCode): void {
    if (this.streams.get(stream.id) !== stream) return;
    this.forget(stream);
    this.writeReset(stream.id, code);
  }

  /** Resets a stream for a mistake of the peer. */
  protected reject(stream: Stream, code: ErrorCode): void {
    this.spendReset();
    this.reset(stream, code);
    stream.onReset(code, false);
  }

  protected forget(stream: Stream): void {
    this.sender.drop(stream);
    if (this.streams.delete(stream.id)) this.finishIfDone();
  }

  protected writeReset(id: number, code: ErrorCode): void {
    const at = this.output.frame(Frame.Reset, 0, id, 4);
    this.output.slab.writeUInt32BE(code, at);
  }

  protected writeGoAway(lastStream: number, code: ErrorCode, text = ''): void {
    const at = this.output.frame(Frame.GoAway, 0, 0, 8 + text.length);
    this.output.slab.writeUInt32BE(lastStream, at);
    this.output.slab.writeUInt32BE(code, at + 4);
    this.output.slab.write(text, at + 8, 'latin1');
  }

  /** Asks the peer for a sign of life. @param onPong replaces that of an earlier ping */
  ping(onPong: () => void): void {
    this.onPong = onPong;
    const at = this.output.frame(Frame.Ping, 0, 0, 8);
    this.output.slab.fill(0, at, at + 8);
  }

  /** Whether anything arrived since the last call. */
  takeHeard(): boolean {
    const { hasHeard } = this;
    this.hasHeard = false;
    return hasHeard;
  }

  /** Ends a connection that drains, with its last stream. */
  protected finishIfDone(): void {
    if (this.isDraining && this.streams.size === 0 && !this.isOver) this.finish();
  }

  /** The peer violated the protocol: it is told, and the connection ends. */
  protected fail(code: ErrorCode, text: string): void {
    this.writeGoAway(this.lastStream, code, text);
    this.finish(new Error(`the other side violated HTTP/2: ${text}`));
  }

  /** Ends it at once. */
  destroy(problem?: Error): void {
    this.end(problem);
    this.duplex.destroy();
  }

  /** Ends it after what was written, or when the peer does not read that. */
  private finish(problem?: Error): void {
    this.end(problem);
    this.output.finish();
    const timer = setTimeout(() => this.duplex.destroy(), H2.farewellMs).unref();
    this.duplex.once('close', () => clearTimeout(timer));
  }

  private end(problem: Error | undefined): void {
    if (this.isOver) return;
    this.isOver = true;
    this.problem = problem;
    const streams = [...this.streams.values()];
    this.streams.clear();
    for (const stream of streams) {
      this.sender.drop(stream);
      stream.onReset(ErrorCode.Cancel, false);
    }
    this.onClosed();
  }

  /** Ends the stream if both sides have ended. */
  private closeIfDone(stream: Stream): void {
    if (stream.isSent && stream.isReceived) this.forget(stream);
  }
}
