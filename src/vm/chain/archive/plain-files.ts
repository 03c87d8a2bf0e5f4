import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * All directories and files below a directory, each directory before what is in it.
 *
 * @param below where to begin, from there
 * @returns paths from the directory, with `/`
 * @throws Error for what is neither a file nor a directory, and what the system says
 */
export function plainFilesIn(directory: string, below: string): string[] {
  const found = [below];
  for (const entry of readdirSync(join(directory, below), { withFileTypes: true })) {
    const path = `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...plainFilesIn(directory, path));
    else if (entry.isFile()) found.push(path);
    else throw new Error(`${join(directory, path)} is neither a file nor a directory`);
  }
  return found;
}

/** Waits until a file or a directory is on the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
