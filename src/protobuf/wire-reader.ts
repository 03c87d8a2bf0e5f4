import { isUtf8 } from 'node:buffer';

import { VmreError } from '../support/errors/vmre-error';
import { FIXED64, LENGTH_DELIMITED, VARINT, type Uint64 } from './wire-writer';

/**
 * Maximum number of list elements in one message, including nested messages. An empty element takes two
 * bytes on the wire and a hundred in memory: a message of megabytes must not become gigabytes.
 */
const MAX_ELEMENTS = 2 ** 21;
/** Strings up to this number of bytes are decoded faster here than by `Buffer`. */
const SHORT_BYTES = 24;
/** Bytes of a 32-bit varint. More could only be zeros, which other libraries reject, too. */
const MAX_TAG_BYTES = 5;

/** Reads the fields of one message in wire order. */
export class WireReader {
  /** Number of the field that {@link next} found. */
  field = 0;
  private wireType = 0;

  constructor(
    private readonly buffer: Buffer,
    private position = 0,
    private readonly end = buffer.length,
    private readonly seen = { elements: 0 },
  ) {}

  /** Advances to the next field; returns false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) return false;
    const from = this.position;
    const tag = this.smallVarint();
    if (this.position - from > MAX_TAG_BYTES) throw malformed('a tag has more than five bytes');
    this.wireType = tag & 7;
    this.field = tag >>> 3;
    if (this.field === 0) throw malformed('a field has the number 0');
    return true;
  }

  uint64(): Uint64 {
    this.expect(VARINT);
    return this.varint();
  }

  /** Reads only the low 32 bits, as the specification requires. */
  int32(): number {
    this.expect(VARINT);
    const value = this.varint();
    return typeof value === 'number' && value < 2 ** 31
      ? value
      : Number(BigInt.asIntN(32, BigInt(value)));
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  bool(): boolean {
    this.expect(VARINT);
    return Boolean(this.varint());
  }

  double(): number {
    this.expect(FIXED64);
    const from = this.skipBytes(8);
    return this.buffer.readDoubleLE(from);
  }

  string(): string {
    this.expect(LENGTH_DELIMITED);
    const length = this.smallVarint();
    const from = this.skipBytes(length);
    const short = length <= SHORT_BYTES ? this.ascii(from, from + length) : undefined;
    if (short !== undefined) return short;
    const text = this.buffer.toString('utf8', from, from + length);
    // Invalid UTF-8 would silently become another string.
    if (text.includes('\uFFFD') && !isUtf8(this.buffer.subarray(from, from + length))) {
      throw malformed('a string is not UTF-8');
    }
    return text;
  }

  /** Returns a view of the bytes in the frame, not a copy. */
  bytes(): Buffer {
    this.expect(LENGTH_DELIMITED);
    const length = this.smallVarint();
    const from = this.skipBytes(length);
    return this.buffer.subarray(from, from + length);
  }

  /** Returns a reader for a nested message. */
  message(): WireReader {
    this.expect(LENGTH_DELIMITED);
    const length = this.smallVarint();
    const from = this.skipBytes(length);
    return new WireReader(this.buffer, from, from + length, this.seen);
  }

  /** Must be called for each list element. @throws VMRE_FRAME_MALFORMED if there are too many */
  countElement(): void {
    this.seen.elements += 1;
    if (this.seen.elements > MAX_ELEMENTS) {
      throw malformed(`its lists have more than ${MAX_ELEMENTS} elements`);
    }
  }

  /** Skips a field that this version does not know. */
  skip(): void {
    switch (this.wireType) {
      case VARINT:
        this.varint();
        return;
      case FIXED64:
        this.skipBytes(8);
        return;
      case LENGTH_DELIMITED:
        this.skipBytes(this.smallVarint());
        return;
      case 5:
        this.skipBytes(4);
        return;
      default:
        throw malformed(`field ${this.field} has the unknown wire type ${this.wireType}`);
    }
  }

  /** Decodes ASCII; returns undefined for other text. */
  private ascii(from: number, to: number): string | undefined {
    let text = '';
    for (let at = from; at < to; at++) {
      const code = this.buffer[at] as number;
      if (code > 127) return undefined;
      text += String.fromCharCode(code);
    }
    return text;
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) {
      throw malformed(`field ${this.field} has wire type ${this.wireType} instead of ${wireType}`);
    }
  }

  private skipBytes(count: number): number {
    const from = this.position;
    if (count > this.end - from) throw malformed('a field is longer than its message');
    this.position = from + count;
    return from;
  }

  /** Reads a length or a tag: at most 32 bits. */
  private smallVarint(): number {
    const value = this.varint();
    if (typeof value !== 'number' || value >= 2 ** 32) throw malformed('a length is too large');
    return value;
  }

  private varint(): Uint64 {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      low |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return exact(BigInt.asUintN(64, value));
    }
    throw malformed('a number has more than ten bytes');
  }

  private byte(): number {
    if (this.position >= this.end) throw malformed('it ends inside a number');
    return this.buffer[this.position++] as number;
  }
}

const exact = (value: bigint): Uint64 =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

const malformed = (what: string): VmreError =>
  new VmreError('VMRE_FRAME_MALFORMED', `a message cannot be decoded: ${what}`);
