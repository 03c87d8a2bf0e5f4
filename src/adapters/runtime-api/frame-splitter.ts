import { VmreError } from '../../support/errors/vmre-error';

/** Five bytes hold 35 bits, far more than any limit. */
const MAX_PREFIX_BYTES = 5;
const empty = Buffer.alloc(0);

/**
 * Splits a stream of bytes into frames: a varint length, then that many bytes. Chunks may split frames anywhere; a
 * frame within one chunk is not copied.
 */
export class FrameSplitter {
  private length = 0;
  private prefixBytes = 0;
  private inBody = false;
  /** The part of a frame from earlier chunks. It grows with the received bytes, not to the declared length at once. */
  private stored: Buffer = empty;
  private storedBytes = 0;

  /** @param maxBytes longest frame that is accepted, checked before anything is stored */
  constructor(
    private readonly maxBytes: number,
    private readonly onFrame: (frame: Buffer) => void,
  ) {}

  /** @throws VMRE_FRAME_TOO_LARGE, VMRE_FRAME_MALFORMED, and what `onFrame` throws */
  push(chunk: Buffer): void {
    for (let position = 0; position < chunk.length;) {
      position = this.inBody ? this.readBody(chunk, position) : this.readPrefix(chunk, position);
    }
  }

  /** Ends the stream. @throws VMRE_FRAME_TRUNCATED inside a frame */
  end(): void {
    if (!this.inBody && this.prefixBytes === 0) return;
    const missing = this.inBody
      ? `${this.length - this.storedBytes} bytes of a frame of ${this.length} are`
      : 'a part of a length is';
    throw new VmreError('VMRE_FRAME_TRUNCATED', `the stream ended and ${missing} missing`);
  }

  private readPrefix(chunk: Buffer, from: number): number {
    let position = from;
    while (position < chunk.length) {
      const byte = chunk[position++] as number;
      this.length += (byte & 127) * 2 ** (7 * this.prefixBytes);
      this.prefixBytes += 1;
      if (byte < 128) {
        this.beginBody();
        break;
      }
      if (this.prefixBytes === MAX_PREFIX_BYTES) {
        throw new VmreError(
          'VMRE_FRAME_MALFORMED',
          'the length of a frame has more than five bytes',
        );
      }
    }
    return position;
  }

  private beginBody(): void {
    if (this.length > this.maxBytes) {
      throw new VmreError(
        'VMRE_FRAME_TOO_LARGE',
        `a frame of ${this.length} bytes is announced; the limit is ${this.maxBytes}`,
      );
    }
    this.inBody = true;
    if (this.length === 0) this.finish(empty);
  }

  private readBody(chunk: Buffer, from: number): number {
    const part = chunk.subarray(from, from + this.length - this.storedBytes);
    if (part.length === this.length) {
      this.finish(part);
    } else {
      this.store(part);
      if (this.storedBytes === this.length) this.finish(this.stored.subarray(0, this.length));
    }
    return from + part.length;
  }

  private store(part: Buffer): void {
    const needed = this.storedBytes + part.length;
    if (needed > this.stored.length) {
      const grown = Buffer.allocUnsafe(Math.min(this.length, Math.max(2 * needed, 1024)));
      this.stored.copy(grown, 0, 0, this.storedBytes);
      this.stored = grown;
    }
    part.copy(this.stored, this.storedBytes);
    this.storedBytes = needed;
  }

  private finish(frame: Buffer): void {
    this.stored = empty;
    this.storedBytes = 0;
    this.inBody = false;
    this.prefixBytes = 0;
    this.length = 0;
    this.onFrame(frame);
  }
}
