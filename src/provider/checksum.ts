import { createHash } from 'node:crypto';
import { closeSync, readSync } from 'node:fs';

import { openForeignFile } from '../support/foreign-file';

/** The name of the list of checksums in the directory of a runtime, in the format of `sha256sum`. */
export const checksumsFile = 'SHA256SUMS';

const CHUNK_BYTES = 1 << 20;

/** The SHA-256 of a file, in hexadecimal. */
export function checksumOf(path: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openForeignFile(path);
  try {
    for (let read; (read = readSync(file, chunk, 0, CHUNK_BYTES, null)) > 0;) {
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
