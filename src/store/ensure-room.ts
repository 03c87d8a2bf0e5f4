import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Checks that this many bytes can be written in a directory, by writing them: no system call reports what
 * the disk, a quota and the limits of the process allow together.
 *
 * @throws the system's error
 */
export function ensureRoom(directory: string, bytes: number): void {
  const file = join(directory, `room-${process.pid}`);
  const descriptor = openSync(file, 'w', 0o600);
  try {
    const content = Buffer.alloc(bytes, 1);
    // A disk may accept a part before it is full.
    for (let at = 0; at < bytes;) at += writeSync(descriptor, content, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
}
