import { endianness } from 'node:os';

import { VmreError } from '../errors/vmre-error';

/** How frames are told apart on a stream. */
export interface LengthPrefix {
  readonly bytes: number;
  read(buffer: Buffer): number;
  write(length: number): Buffer;
}

/** Over TCP: four bytes, big-endian. */
export const tcpPrefix: LengthPrefix = {
  bytes: 4,
  read: (buffer) => buffer.readUInt32BE(),
  write(length) {
    const prefix = Buffer.allocUnsafe(4);
    prefix.writeUInt32BE(length);
    return prefix;
  },
};

/** Over a Unix stream: two bytes in the order of the machine. */
export const unixPrefix: LengthPrefix = {
  bytes: 2,
  read: (buffer) => (endianness() === 'LE' ? buffer.readUInt16LE() : buffer.readUInt16BE()),
  write(length) {
    const prefix = Buffer.allocUnsafe(2);
    if (endianness() === 'LE') prefix.writeUInt16LE(length);
    else prefix.writeUInt16BE(length);
    return prefix;
  },
};

/** Cuts a stream into frames, however it is cut into chunks. */
export class PrefixedFrames {
  private rest: Buffer = Buffer.alloc(0);

  /** @param maxBytes longest frame that is accepted */
  constructor(
    private readonly prefix: LengthPrefix,
    private readonly maxBytes: number,
    private readonly onFrame: (frame: Buffer) => void,
  ) {}

  /** @throws VMRE_ENDPOINT_INVALID when the length is that of no frame */
  push(chunk: Buffer): void {
    const { bytes } = this.prefix;
    let data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    while (data.length >= bytes) {
      const length = this.prefix.read(data);
      if (length > this.maxBytes) {
        const text = `a network frame of ${length} bytes is announced; the limit is ${this.maxBytes}`;
        throw new VmreError('VMRE_ENDPOINT_INVALID', text);
      }
      if (data.length < bytes + length) break;
      this.onFrame(data.subarray(bytes, bytes + length));
      data = data.subarray(bytes + length);
    }
    this.rest = data;
  }
}
