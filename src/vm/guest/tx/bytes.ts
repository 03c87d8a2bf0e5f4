import { txRefused } from './tx-error';

/** Writes numbers in big endian, and bytes. */
export class ByteWriter {
  private readonly parts: Uint8Array[] = [];

  /** A whole number of 1 to 8 bytes. */
  uint(value: bigint, bytes: number): void {
    const part = Buffer.alloc(8);
    part.writeBigUInt64BE(value);
    this.parts.push(part.subarray(8 - bytes));
  }

  bytes(value: Uint8Array): void {
    this.parts.push(value);
  }

  /** Bytes after their length in 32 bits. */
  sized(value: Uint8Array): void {
    this.uint(BigInt(value.length), 4);
    this.bytes(value);
  }

  take(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Reads what {@link ByteWriter} wrote. Every method throws VMRE_TX_REFUSED at the end of the bytes. */
export class ByteReader {
  private at = 0;

  constructor(private readonly content: Buffer) {}

  get rest(): number {
    return this.content.length - this.at;
  }

  uint(bytes: number): bigint {
    let value = 0n;
    for (const byte of this.bytes(bytes)) value = (value << 8n) | BigInt(byte);
    return value;
  }

  bytes(length: number): Buffer {
    if (length > this.rest) throw txRefused('malformed', `${length} bytes are missing`);
    const part = this.content.subarray(this.at, this.at + length);
    this.at += length;
    return part;
  }

  sized(maxBytes: number): Buffer {
    const length = Number(this.uint(4));
    if (length > maxBytes) throw txRefused('malformed', `${length} bytes, more than ${maxBytes}`);
    return this.bytes(length);
  }

  /** @throws VMRE_TX_REFUSED if there are more bytes */
  end(): void {
    if (this.rest > 0) throw txRefused('malformed', `${this.rest} bytes too many`);
  }
}
