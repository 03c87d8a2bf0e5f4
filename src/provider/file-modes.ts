import { chmodSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { readTree } from './file-tree';

const DIRECTORY = 0o755;
const PROGRAM = 0o755;
const FILE = 0o644;

/** The mode of an installed or packaged file: executable for all users or for none. */
export const installedMode = (mode: number): number => ((mode & 0o111) === 0 ? FILE : PROGRAM);

/**
 * Sets the modes of an installed directory and everything in it, independent of the umask: readable for all users,
 * writable only for its owner, no setuid.
 */
export function setInstalledModes(root: string): void {
  chmodSync(root, DIRECTORY);
  const { directories, files } = readTree(root);
  for (const path of directories) chmodSync(join(root, path), DIRECTORY);
  for (const path of files) {
    const file = join(root, path);
    const status = lstatSync(file);
    if (!status.isSymbolicLink()) chmodSync(file, installedMode(status.mode));
  }
}

/** Who besides this user and root may change a file or directory; undefined if no one. */
export function othersWhoMayChange(path: string): string | undefined {
  const status = statSync(path, { throwIfNoEntry: false });
  const own = process.getuid?.();
  if (!status || own === undefined) return undefined; // missing, or a system without such modes
  if (status.mode & 0o002) return 'all users';
  // Private groups have the number of their user.
  if (status.mode & 0o020 && status.gid !== process.getgid?.()) return `the group ${status.gid}`;
  return status.uid === own || status.uid === 0 ? undefined : `the user ${status.uid}`;
}
