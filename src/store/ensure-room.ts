import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Finds out whether so many bytes can be written in a directory, by writing them: what the disk, a quota
 * or a limit of the process allows cannot be asked for.
 *
 * @throws what the system says
 */
export function ensureRoom(directory: string, bytes: number): void {
  const file = join(directory, `room-${process.pid}`);
  const descriptor = openSync(file, 'w', 0o600);
  try {
    const content = Buffer.alloc(bytes, 1);
    // A disk may take a part before it is full.
    for (let at = 0; at < bytes;) at += writeSync(descriptor, content, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
}
