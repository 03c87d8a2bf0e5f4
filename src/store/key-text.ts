// In memory, keys are strings with one character per byte: they compare in byte order, faster than buffers,
// and do not keep a larger buffer in memory.
import { MAX_KEY_BYTES } from './store';

/** Converts a key to a string, with one character per byte. */
export const textOf = (key: Uint8Array): string =>
  (Buffer.isBuffer(key) ? key : Buffer.from(key.buffer, key.byteOffset, key.length)).toString(
    'latin1',
  );

/** Converts a string back to a key. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/**
 * Converts a border of a range. No key is longer than the limit: of a longer border, it only matters that
 * it sorts after the key that is its prefix.
 */
export const borderOf = (border: Uint8Array | undefined): string | undefined =>
  border && textOf(border.subarray(0, MAX_KEY_BYTES + 1));

/** The first key after all keys with a prefix, or undefined. */
export function endOfPrefix(prefix: Uint8Array): Buffer | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return undefined;
  const end = Buffer.from(prefix.subarray(0, length));
  end[length - 1] = (end[length - 1] as number) + 1;
  return end;
}
