import { WireWriter } from '../../../protobuf/wire-writer';

/** Size of the buffers into which answers are written. */
const BUFFER_BYTES = 1024 * 1024;

/**
 * Encodes the answer of an iterator, field 1 repeated with a key (1) and a value (2), directly from the bytes
 * of the store. The general codec would make an object per entry.
 */
export class EntryWriter {
  private readonly writer = new WireWriter(BUFFER_BYTES);

  add(key: Uint8Array, value: Uint8Array): void {
    this.writer.bytesHeader(1, fieldSize(key.length) + fieldSize(value.length));
    this.writer.bytes(1, key);
    this.writer.bytes(2, value);
  }

  take(): Buffer {
    return this.writer.take();
  }
}

/** The size of a field of bytes with its tag and length; an empty field is left out. */
function fieldSize(length: number): number {
  if (length === 0) return 0;
  let size = 2 + length;
  for (let rest = length; rest >= 128; rest /= 128) size += 1;
  return size;
}
