/** A number that may need 64 bits: a bigint only where a number would not be exact. */
export type Uint64 = number | bigint;

/** The wire types of protobuf that the protocol uses. */
export const VARINT = 0;
/** Wire type of a number of 8 bytes. */
export const FIXED64 = 1;
/** Wire type of bytes with their length before them. */
export const LENGTH_DELIMITED = 2;

const TWO_32 = 2 ** 32;

/**
 * Writes protobuf into one growing buffer. What is nested, a whole frame included, is written in
 * place behind room for a length of one byte, and moved when the length needs more.
 */
export class WireWriter {
  private buffer: Buffer;
  private start = 0;
  private end = 0;

  constructor(private readonly capacity = 64 * 1024) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Bytes written and not taken. */
  get length(): number {
    return this.end - this.start;
  }

  /** What was written since the last call, not copied. */
  take(): Buffer {
    const taken = this.buffer.subarray(this.start, this.end);
    this.start = this.end;
    return taken;
  }

  /** Begins something with a length in front. @returns what {@link close} wants */
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

  /** Ends what {@link open} began, `following` more bytes included that are sent separately. */
  close(mark: number, following = 0): void {
    const from = this.start + mark;
    const length = this.end - from + following;
    const more = varintSize(length) - 1;
    if (more > 0) {
      this.reserve(more);
      const begin = this.start + mark; // reserving may have moved everything
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

  /** A number that is written even when 0: as the choice of a oneof. */
  requiredUint64(field: number, value: Uint64): void {
    this.tag(field, VARINT);
    if (typeof value === 'number') this.varint(value);
    else this.bigVarint(value);
  }

  /** Negative numbers take ten bytes. */
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

  /** A string that is written even when empty: in lists, and as the choice of a oneof. */
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

  /** The tag and length of bytes that follow separately. */
  bytesHeader(field: number, length: number): void {
    this.tag(field, LENGTH_DELIMITED);
    this.varint(length);
  }

  /** Bytes that complete what {@link bytesHeader} announced. */
  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.end);
    this.end += value.length;
  }

  private tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    // Bit operations work on 32 bits only.
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

  /** Makes room; what was taken stays where it is, in the old buffer. */
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
