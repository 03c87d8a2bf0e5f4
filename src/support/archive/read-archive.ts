import { closeSync, readSync } from 'node:fs';
import { createGunzip } from 'node:zlib';

import type { Parser } from 'tar';

import { openForeignFile } from '../foreign-file';

/** A small archive may unpack to a huge size: at most this many bytes of each are in memory at once. */
const CHUNK_BYTES = 64 * 1024;

/**
 * Unzips a `.tar.gz` and writes it to a tar parser, chunk by chunk, with backpressure.
 *
 * @param mostBytes maximum number of unpacked bytes; reading stops after it
 * @param isEnough called after each chunk; reading stops when it returns true
 * @returns whether the archive was read to its end
 */
export async function readArchive(
  archive: string,
  parser: Parser,
  mostBytes: number,
  isEnough: () => boolean = () => false,
): Promise<boolean> {
  // The parser emits every error, and continues.
  const failed = new Promise<never>((_, reject) => parser.on('error', reject));
  failed.catch(() => undefined); // handled below
  const unzipped = createGunzip({ chunkSize: CHUNK_BYTES });
  const feeding = feed(archive, unzipped);
  feeding.catch((error: Error) => unzipped.destroy(error)); // otherwise the loop would never end
  let bytes = 0;
  try {
    for await (const chunk of unzipped as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      const isTaken = parser.write(chunk);
      if (bytes > mostBytes || isEnough()) return false;
      const drained = isTaken ? undefined : new Promise((go) => parser.once('drain', go));
      await Promise.race([drained, failed, ...(isTaken ? [Promise.resolve()] : [])]);
    }
    await feeding;
    const ended = new Promise((go) => parser.once('close', go).once('end', go));
    parser.end();
    await Promise.race([ended, failed]);
    return true;
  } finally {
    unzipped.destroy();
    await feeding.catch(() => undefined);
  }
}

async function feed(
  archive: string,
  to: NodeJS.WritableStream & { destroyed: boolean },
): Promise<void> {
  const closed = new Promise((go) => to.once('close', go));
  const file = openForeignFile(archive);
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const read = readSync(file, chunk, 0, chunk.length, null);
      if (to.destroyed || read === 0) break;
      const taken = new Promise<void>((go) => to.write(chunk.subarray(0, read), () => go()));
      await Promise.race([taken, closed]); // after an error, `write` never calls back
    }
    if (!to.destroyed) to.end();
  } finally {
    closeSync(file);
  }
}
