import { Buffer } from 'node:buffer';

import { MAX_FRAME_BYTES } from '../../limits';

const MAX_HEADER_BYTES = String(MAX_FRAME_BYTES).length;

const COLON = 0x3a;
const COMMA = 0x2c;
const ZERO = 0x30;
const NOTHING = Buffer.alloc(0);

/** `length:bytes,` */
export function netstring(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = `${length}:`;
  const frame = Buffer.allocUnsafe(head.length + length + 1);
  frame.write(head, 'latin1');
  frame.write(text, head.length);
  frame[frame.length - 1] = COMMA;
  return frame;
}

/** Finds frames in a stream of chunks. */
export class NetstringReader {
  /** Bytes of an incomplete frame. */
  private parts: Buffer[] = [];
  private have = 0;
  /** Bytes of the complete frame with its header and end; one while the header is incomplete. */
  private need = 1;
  private headLength = 0;

  /** Bytes of an incomplete frame. */
  get pending(): number {
    return this.have;
  }

  /**
   * Adds a chunk, and yields the texts of completed frames.
   *
   * @throws Error for an invalid netstring, or one longer than {@link MAX_FRAME_BYTES}
   */
  *take(chunk: Buffer): Iterable<string> {
    this.parts.push(chunk);
    this.have += chunk.length;
    while (this.have >= this.need) {
      const bytes =
        this.parts.length === 1 ? (this.parts[0] ?? NOTHING) : Buffer.concat(this.parts);
      this.parts = [bytes];
      if (this.headLength === 0 && !this.readHead(bytes)) return;
      if (this.have < this.need) return;
      if (bytes[this.need - 1] !== COMMA) throw new Error('a frame must end with a comma');
      const text = bytes.toString('utf8', this.headLength, this.need - 1);
      const rest = bytes.subarray(this.need);
      this.parts = rest.length === 0 ? [] : [rest];
      this.have = rest.length;
      this.need = 1;
      this.headLength = 0;
      yield text;
    }
  }

  /** @returns whether the header is complete */
  private readHead(bytes: Buffer): boolean {
    let length = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === COLON && at > 0) {
        if (length > MAX_FRAME_BYTES) break;
        this.headLength = at + 1;
        this.need = this.headLength + length + 1;
        return true;
      }
      const digit = byte - ZERO;
      if (digit < 0 || digit > 9 || at >= MAX_HEADER_BYTES)
        throw new Error('a frame must begin with its length');
      if (at === 1 && length === 0) throw new Error('the length of a frame begins with 0');
      length = length * 10 + digit;
      if (length > MAX_FRAME_BYTES) {
        throw new Error(`a frame has ${length} bytes or more; the maximum is ${MAX_FRAME_BYTES}`);
      }
    }
    this.need = this.have + 1;
    return false;
  }
}
