import type { FrameSink } from './frame-reader';
import { HeaderBlocks } from './header-blocks';
import { ErrorCode, Flag, Frame, MAX_STREAM, violation, type Fields } from './wire';

/** Checks the form of each frame, and passes on what it says. */
export abstract class FrameHandler implements FrameSink {
  abstract readonly isOver: boolean;
  /** Whether the peer has sent its settings. */
  isGreeted = false;
  private readonly blocks: HeaderBlocks;

  /** @param headerBytes most bytes of a header list, with 32 for each header */
  constructor(headerBytes: number) {
    this.blocks = new HeaderBlocks(headerBytes);
  }

  /** Counts a frame without content. @throws ConnectionError if there are too many */
  protected abstract spend(): void;
  /** A frame of DATA begins. @param size bytes, with the padding */
  protected abstract onDataFrame(id: number, size: number, isEnd: boolean): void;
  protected abstract onDataPart(id: number, part: Buffer, isEnd: boolean): void;
  /** @param fields undefined if the list is too long */
  protected abstract onHeaders(id: number, fields: Fields | undefined, isEnd: boolean): void;
  protected abstract onReset(id: number, code: number): void;
  protected abstract onSettings(payload: Buffer): void;
  protected abstract onPing(payload: Buffer, isAnswer: boolean): void;
  protected abstract onGoAway(lastStream: number): void;
  /** @param id of a stream, or 0 for the connection */
  protected abstract onWindow(id: number, bytes: number): void;

  onData(id: number, flags: number, part: Buffer, size: number): void {
    if (!this.isGreeted || this.blocks.isOpen) violation('DATA where it is not allowed');
    if (id === 0) violation('DATA on the connection');
    const isEnd = (flags & Flag.EndStream) !== 0;
    if (size >= 0) this.onDataFrame(id, size, isEnd);
    this.onDataPart(id, part, isEnd);
  }

  onFrame(type: number, flags: number, id: number, payload: Buffer): void {
    const isAnswer = (flags & Flag.Ack) !== 0;
    if (!this.isGreeted && (type !== Frame.Settings || isAnswer)) {
      violation('the first frame is not SETTINGS');
    }
    if (this.blocks.isOpen && type !== Frame.Continuation) violation('a header block is cut');
    switch (type) {
      case Frame.Data:
        return this.paddedData(id, flags, payload);
      case Frame.Headers:
      case Frame.Continuation: {
        if (type === Frame.Continuation && payload.length === 0) this.spend();
        const block = this.blocks.add(type, flags, id, payload);
        return block && this.onHeaders(id, block.fields, block.isEnd);
      }
      case Frame.Priority:
        if (id === 0) violation('PRIORITY on the connection');
        expectLength(payload, 5);
        if ((payload.readUInt32BE(0) & MAX_STREAM) === id) violation('a stream depends on itself');
        return this.spend();
      case Frame.Reset:
        expectLength(payload, 4);
        return this.onReset(id, payload.readUInt32BE(0));
      case Frame.Settings:
        if (id !== 0) violation('SETTINGS on a stream');
        if (!isAnswer) return this.onSettings(payload);
        return expectLength(payload, 0);
      case Frame.Push:
        return violation('PUSH_PROMISE');
      case Frame.Ping:
        if (id !== 0) violation('PING on a stream');
        expectLength(payload, 8);
        return this.onPing(payload, isAnswer);
      case Frame.GoAway:
        if (id !== 0) violation('GOAWAY on a stream');
        if (payload.length < 8) violation('a short GOAWAY', ErrorCode.FrameSize);
        return this.onGoAway(payload.readUInt32BE(0) & MAX_STREAM);
      case Frame.Window:
        expectLength(payload, 4);
        return this.onWindow(id, payload.readUInt32BE(0) & MAX_STREAM);
      default:
        this.spend(); // an extension that we do not know
    }
  }

  private paddedData(id: number, flags: number, payload: Buffer): void {
    const padding = payload[0] ?? 0;
    if (payload.length === 0) violation('padding without a length', ErrorCode.FrameSize);
    if (padding >= payload.length) violation('the padding is longer than its frame');
    if (padding === payload.length - 1) this.spend();
    this.onData(id, flags, payload.subarray(1, payload.length - padding), payload.length);
  }
}

function expectLength(payload: Buffer, bytes: number): void {
  if (payload.length !== bytes) violation('a frame of another length', ErrorCode.FrameSize);
}
