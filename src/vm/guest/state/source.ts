import type { Awaitable } from '../../../support/thenable';
import { stateMisused } from '../guest-errors';
import { STATE } from '../guest-limits';
import type { StateKey } from './state';

/** Where a state is read. Keys are texts with one character a byte, whose order is that of the bytes. */
export interface Source {
  /** The value of a key. It is shared: copy it. */
  find(key: string): Awaitable<Buffer | undefined>;
  /** Adds the changes that are not stored yet, from the top. @returns the source of what is stored */
  collect(prefix: string, start: string, into: Map<string, Buffer | undefined>): Source;
  /** The stored entries from a key on, in the order of their keys. */
  stored(prefix: string, start: string): AsyncIterable<[string, Buffer]>;
}

/** The text of a key. @throws VMRE_STATE_MISUSED for a key above 64 KiB */
export function keyText(key: StateKey): string {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  if (bytes.length > STATE.keyBytes) {
    throw stateMisused(`a key has ${bytes.length} bytes, more than ${STATE.keyBytes}`);
  }
  return textOfBytes(bytes);
}

/** Bytes as a text with one character each. */
export const textOfBytes = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');

/** The bytes of such a text. */
export const bytesOfText = (text: string): Buffer => Buffer.from(text, 'latin1');
