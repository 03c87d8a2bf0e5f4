import { createHash } from 'node:crypto';

import { bytesOf } from './key-text';
import { OrderedMap, type FrozenMap } from './ordered-map';

/** The longest key that is a key in the file: a page must hold at least two. */
export const SHORT_KEY_BYTES = 1920;

const LENGTH_BYTES = 4;

/**
 * Keys that are too long for the file. There they stand under their hash, in front of their value; their
 * order is kept in memory, which is why there is a limit to them.
 */
export class LongKeys {
  private readonly known = new OrderedMap<true>();
  private bytes = 0;

  /** What is known now. */
  freeze(): FrozenMap<true> {
    return this.known.freeze();
  }

  /** Bytes of all of them. */
  get size(): number {
    return this.bytes;
  }

  add(key: string): void {
    if (this.known.get(key)) return;
    this.known.set(key, true);
    this.bytes += key.length;
  }

  remove(key: string): void {
    if (this.known.delete(key)) this.bytes -= key.length;
  }
}

/** Under which a long key stands in the file. */
export const hashOf = (key: string): string =>
  createHash('sha256').update(key, 'latin1').digest('binary');

/** A long key and its value, as they stand in the file. */
export function joined(key: string, value: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(key.length);
  return Buffer.concat([length, bytesOf(key), value]);
}

export const keyIn = (both: Buffer): string =>
  both.toString('latin1', LENGTH_BYTES, LENGTH_BYTES + both.readUInt32LE(0));

export const valueIn = (both: Buffer): Buffer => both.subarray(LENGTH_BYTES + both.readUInt32LE(0));
