import { createHash } from 'node:crypto';

import { bytesOfText } from './source';

const REMOVED = 0xffffffff;

/**
 * The hash of a state: the SHA-256 of the hash before a block and of all its changes. Two nodes with the same hash
 * at a height made the same changes in all blocks up to it.
 *
 * @param before the hash before the block, 32 bytes
 * @param changes in the order of their keys
 */
export function nextStateHash(
  before: Uint8Array,
  changes: readonly (readonly [string, Buffer | undefined])[],
): Buffer {
  const hash = createHash('sha256').update(before);
  for (const [key, value] of changes) {
    const lengths = Buffer.allocUnsafe(8);
    lengths.writeUInt32BE(key.length);
    lengths.writeUInt32BE(value?.length ?? REMOVED, 4);
    hash.update(lengths).update(bytesOfText(key));
    if (value) hash.update(value);
  }
  return hash.digest();
}
