import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lists all directories and files below a directory, each directory before its content.
 *
 * @param below where to begin, relative to the directory
 * @returns paths relative to the directory, with `/`
 * @throws Error for an entry that is neither a file nor a directory, and errors of the operating system
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

/** Writes a file or a directory to disk (fsync). */
export function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
