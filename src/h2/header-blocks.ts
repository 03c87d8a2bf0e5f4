import { HpackDecoder } from './hpack/decoder';
import { HpackError, ListTooLarge } from './hpack/errors';
import { H2 } from './limits';
import { ErrorCode, Flag, Frame, violation, type Fields } from './wire';

/** The headers of a stream, and whether its side ends with them. */
export interface HeaderBlock {
  /** Undefined if they are too long. */
  readonly fields: Fields | undefined;
  readonly isEnd: boolean;
}

/** Collects header blocks, which may come in several frames, and decodes them. */
export class HeaderBlocks {
  private stream = 0;
  private isEnd = false;
  private parts: Buffer[] = [];
  private bytes = 0;
  private readonly decoder: HpackDecoder;

  /** @param maxBytes of a list, with 32 for each header */
  constructor(private readonly maxBytes: number) {
    this.decoder = new HpackDecoder({ maxTableSize: H2.tableBytes, maxListSize: maxBytes });
  }

  /** Whether the next frame must be CONTINUATION. */
  get isOpen(): boolean {
    return this.stream !== 0;
  }

  /** Adds HEADERS or CONTINUATION. @returns the block, once it is whole. @throws ConnectionError */
  add(type: number, flags: number, id: number, payload: Buffer): HeaderBlock | undefined {
    let part = payload;
    if (type === Frame.Headers) {
      if (id === 0) violation('HEADERS on the connection');
      part = fragmentOf(flags, id, payload);
      this.isEnd = (flags & Flag.EndStream) !== 0;
      if (flags & Flag.EndHeaders) return this.decoded(part);
      this.stream = id;
    } else if (this.stream === 0 || this.stream !== id) violation('CONTINUATION of no headers');
    this.parts.push(Buffer.from(part));
    this.bytes += part.length;
    if (this.bytes > this.maxBytes || this.parts.length > H2.continuations) {
      violation('endless headers', ErrorCode.EnhanceYourCalm);
    }
    if (!(flags & Flag.EndHeaders)) return undefined;
    const whole = Buffer.concat(this.parts);
    this.parts = [];
    this.bytes = this.stream = 0;
    return this.decoded(whole);
  }

  private decoded(block: Buffer): HeaderBlock {
    const { isEnd } = this;
    try {
      return { fields: this.decoder.decode(block), isEnd };
    } catch (error) {
      if (error instanceof ListTooLarge) return { fields: undefined, isEnd };
      if (error instanceof HpackError) return violation(error.message, ErrorCode.Compression);
      throw error;
    }
  }
}

/** The part of a header block in HEADERS, without padding and priority. */
function fragmentOf(flags: number, id: number, payload: Buffer): Buffer {
  let from = 0;
  let to = payload.length;
  if (flags & Flag.Padded) {
    if (to === 0) violation('padding without a length', ErrorCode.FrameSize);
    to -= payload[0]!;
    from = 1;
  }
  if (flags & Flag.Priority) {
    if (to - from < 5) violation('HEADERS without its priority', ErrorCode.FrameSize);
    if ((payload.readUInt32BE(from) & 0x7fffffff) === id) violation('a stream depends on itself');
    from += 5;
  }
  if (from > to) violation('the padding is longer than its frame');
  return payload.subarray(from, to);
}
