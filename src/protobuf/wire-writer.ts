/** An unsigned 64-bit integer: a bigint if a number would not be exact. */
export type Uint64 = number | bigint;

/** Wire type of a varint. */
export const VARINT = 0;
/** Wire type of an 8-byte number. */
export const FIXED64 = 1;
/** Wire type of length-prefixed bytes. */
export const LENGTH_DELIMITED = 2;

const TWO_32 = 2 ** 32;
/** Bytes up to this number are copied faster one by one. */
const SHORT_BYTES = 16;

/**
 * Writes protobuf into one growing buffer. Nested data, including a whole frame, is written in place after
 * a gap for a one-byte length, and moved if the length needs more bytes.
 */
export class WireWriter {
  private buffer: Buffer;
  private start = 0;
  private end = 0;

  constructor(private readonly capacity = 64 * 1024) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Number of bytes written and not yet taken. */
  get length(): number {
    return this.end - this.start;
  }

  /** Returns the bytes written since the last call, not copied. */
  take(): Buffer {
    const taken = this.buffer.subarray(this.start, this.end);
    this.start = this.end;
    return taken;
  }

  /** Begins length-prefixed data. @returns the mark to pass to {@link close} */
  open(): number {
    this.reserve(1);
    this.end += 1;
    return this.end - this.start;
  }

  /** Begins a nested field. */
  openField(field: number): number {
    this.tag(field, LENGTH_DELIMITED);
    return this.open();
  }

  /** Ends the data that {@link open} began. Its length includes `following` bytes that are sent separately. */
  close(mark: number, following = 0): void {
    const from = this.start + mark;
    const length = this.end - from + following;
    const more = varintSize(length) - 1;
    if (more > 0) {
      this.reserve(more);
      const begin = this.start + mark; // `reserve` may have moved the data
      this.buffer.copyWithin(begin + more, begin, this.end);
      this.end += more;
    }
    const resume = this.end;
    this.end = this.start + mark - 1;
    this.varint(length);
    this.end = resume;
  }

  uint64(field: number, value: Uint64): void {
    if (typeof value === 'number' ? value !== 0 : value !== 0n) this.requiredUint64(field, value);
  }

  /** Writes a number even if it is 0, as a `oneof` needs. */
  requiredUint64(field: number, value: Uint64): void {
    this.tag(field, VARINT);
    if (typeof value === 'number') this.varint(value);
    else this.bigVarint(value);
  }

  /** Writes an `int32`; a negative number takes ten bytes. */
  int32(field: number, value: number): void {
    if (value === 0) return;
    this.tag(field, VARINT);
    if (value > 0) this.varint(value);
    else this.bigVarint(BigInt.asUintN(64, BigInt(value)));
  }

  bool(field: number, value: boolean): void {
    if (!value) return;
    this.tag(field, VARINT);
    this.varint(1);
  }

  double(field: number, value: number): void {
    if (Object.is(value, 0)) return;
    this.tag(field, FIXED64);
    this.reserve(8);
    this.end = this.buffer.writeDoubleLE(value, this.end);
  }

  string(field: number, value: string): void {
    if (value !== '') this.requiredString(field, value);
  }

  /** Writes a string even if it is empty, as lists and a `oneof` need. */
  requiredString(field: number, value: string): void {
    this.tag(field, LENGTH_DELIMITED);
    const size = Buffer.byteLength(value);
    this.varint(size);
    this.reserve(size);
    this.end += this.buffer.write(value, this.end, size, 'utf8');
  }

  bytes(field: number, value: Uint8Array): void {
    if (value.length === 0) return;
    this.bytesHeader(field, value.length);
    this.raw(value);
  }

  /** Writes the tag and length of bytes that follow separately. */
  bytesHeader(field: number, length: number): void {
    this.tag(field, LENGTH_DELIMITED);
    this.varint(length);
  }

  /** Writes the bytes that {@link bytesHeader} announced. */
  raw(value: Uint8Array): void {
    const { length } = value;
    this.reserve(length);
    if (length > SHORT_BYTES) this.buffer.set(value, this.end);
    else for (let at = 0; at < length; at++) this.buffer[this.end + at] = value[at] as number;
    this.end += length;
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  private varint(value: number): void {
    this.reserve(10);
    if (value < 128) {
      this.buffer[this.end++] = value;
      return;
    }
    let rest = value;
    // Bit operations only work on 32 bits.
    while (rest >= TWO_32) {
      this.buffer[this.end++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.buffer[this.end++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.buffer[this.end++] = rest;
  }

  private bigVarint(value: bigint): void {
    this.reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 128n) {
      this.buffer[this.end++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.buffer[this.end++] = Number(rest);
  }

  /** Makes room. Bytes that were taken stay in the old buffer. */
  private reserve(bytes: number): void {
    if (this.end + bytes <= this.buffer.length) return;
    const pending = this.buffer.subarray(this.start, this.end);
    this.buffer = Buffer.allocUnsafeSlow(Math.max(this.capacity, 2 * (pending.length + bytes)));
    this.buffer.set(pending);
    this.start = 0;
    this.end = pending.length;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest /= 128) size += 1;
  return size;
}
