// In memory, keys are strings of one character a byte: they compare in the order of the bytes, faster
// than buffers do, and keep nothing else alive.
import { MAX_KEY_BYTES } from './store';

/** A key as text, one character for each byte. */
export const textOf = (key: Uint8Array): string =>
  (Buffer.isBuffer(key) ? key : Buffer.from(key.buffer, key.byteOffset, key.length)).toString(
    'latin1',
  );

/** The key of a text. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/**
 * A border of a range. No key is longer than the limit: beyond it, what counts is only that the border
 * comes after the key that it starts with.
 */
export const borderOf = (border: Uint8Array | undefined): string | undefined =>
  border && textOf(border.subarray(0, MAX_KEY_BYTES + 1));

/** The first key after all that start with a prefix; undefined when there is none. */
export function endOfPrefix(prefix: Uint8Array): Buffer | undefined {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 0xff) length -= 1;
  if (length === 0) return undefined;
  const end = Buffer.from(prefix.subarray(0, length));
  end[length - 1] = (end[length - 1] as number) + 1;
  return end;
}
