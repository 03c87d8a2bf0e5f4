import { readFileSync, statSync } from 'node:fs';

/**
 * Looks whether a path may be opened as a file: a pipe would be waited for without an end, a device may have none.
 *
 * @throws Error for what is there and no file, and what the system says
 */
export function assertPlainFile(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats && !stats.isFile()) throw new Error(`${path} is not a regular file`);
}

/** Reads a file that may have been put there by others. @throws Error as above, and what the system says */
export function readPlainFile(path: string): Buffer {
  if (!statSync(path).isDirectory()) assertPlainFile(path);
  return readFileSync(path);
}
