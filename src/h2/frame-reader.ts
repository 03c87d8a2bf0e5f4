import { ErrorCode, Flag, Frame, FRAME_BYTES, HEAD_BYTES, violation } from './wire';

/** Gets the frames of a connection, in order. */
export interface FrameSink {
  /** Whether nothing more is read. */
  readonly isOver: boolean;
  /** A whole frame: any but DATA, or DATA with padding. */
  onFrame(type: number, flags: number, stream: number, payload: Buffer): void;
  /**
   * A part of a DATA frame.
   *
   * @param flags of the frame, with its last part; 0 before
   * @param size bytes of the whole frame, with its first part; -1 after it
   */
  onData(stream: number, flags: number, part: Buffer, size: number): void;
}

/**
 * Cuts what arrives into frames. Parts of a DATA frame are passed on as they arrive; another frame is collected,
 * which takes at most {@link FRAME_BYTES}.
 */
export class FrameReader {
  /** The beginning of a frame that is incomplete. */
  private rest: Buffer | undefined;
  /** Bytes that the current DATA frame lacks. */
  private missing = 0;
  private dataStream = 0;
  private dataFlags = 0;

  constructor(private readonly sink: FrameSink) {}

  /** Whether a frame is incomplete. */
  get isInside(): boolean {
    return this.missing > 0 || this.rest !== undefined;
  }

  /** @throws ConnectionError for a frame that is too long, and whatever the sink throws */
  push(chunk: Buffer): void {
    const { sink } = this;
    const bytes = this.rest ? Buffer.concat([this.rest, chunk]) : chunk;
    this.rest = undefined;
    let at = this.missing > 0 ? this.continueData(bytes) : 0;
    while (at < bytes.length && !sink.isOver) {
      const left = bytes.length - at - HEAD_BYTES;
      if (left < 0) break;
      const size = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
      const type = bytes[at + 3]!;
      const flags = bytes[at + 4]!;
      if (size > FRAME_BYTES) violation(`a frame of ${size} bytes`, ErrorCode.FrameSize);
      const isData = type === Frame.Data && !(flags & Flag.Padded);
      if (left < size && !isData) break;
      const stream = bytes.readUInt32BE(at + 5) & 0x7fffffff;
      at += HEAD_BYTES;
      if (!isData) sink.onFrame(type, flags, stream, bytes.subarray(at, at + size));
      else if (left >= size) sink.onData(stream, flags, bytes.subarray(at, at + size), size);
      else {
        this.missing = size - left;
        this.dataStream = stream;
        this.dataFlags = flags;
        sink.onData(stream, 0, bytes.subarray(at), size);
        return;
      }
      at += size;
    }
    // A copy of what may stay for long: a chunk is large.
    if (at < bytes.length && !sink.isOver) this.rest = Buffer.from(bytes.subarray(at));
  }

  private continueData(bytes: Buffer): number {
    const size = Math.min(this.missing, bytes.length);
    this.missing -= size;
    const flags = this.missing === 0 ? this.dataFlags : 0;
    this.sink.onData(this.dataStream, flags, bytes.subarray(0, size), -1);
    return size;
  }
}
