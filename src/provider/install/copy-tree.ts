// eslint-disable-next-line no-restricted-imports -- to write files
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';

import { systemCodeOf } from '../../support/errors/vmre-error';
import { installedMode, setInstalledModes } from '../file-modes';
import { readTree, type FileTree } from '../file-tree';

/** Copies a tree with the modes of installed files, and syncs every file to disk. */
export function copyTree(from: string, to: string, { directories, files }: FileTree): void {
  fs.mkdirSync(to);
  for (const path of directories) fs.mkdirSync(join(to, path));
  for (const path of files) {
    const source = join(from, path);
    const target = join(to, path);
    const status = fs.lstatSync(source);
    if (status.isSymbolicLink()) {
      fs.symlinkSync(fs.readlinkSync(source), target);
      continue;
    }
    fs.copyFileSync(source, target, fs.constants.COPYFILE_EXCL);
    fs.chmodSync(target, installedMode(status.mode));
    syncFile(target);
  }
  setInstalledModes(to);
}

/** Copies a tree with hard links, which need no space, or with copies where the system has no hard links. */
export function linkTree(from: string, to: string): void {
  const { directories, files } = readTree(from);
  fs.mkdirSync(to);
  for (const path of directories) fs.mkdirSync(join(to, path));
  for (const path of files) {
    try {
      fs.linkSync(join(from, path), join(to, path));
    } catch (error) {
      if (systemCodeOf(error) === 'ENOSPC') throw error;
      fs.cpSync(join(from, path), join(to, path), { verbatimSymlinks: true });
    }
  }
  setInstalledModes(to);
}

/** Writes a file and syncs it to disk. Its mode is independent of the umask. */
export function writeWhole(path: string, text: string | Buffer, mode = 0o644): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text, { mode });
  fs.chmodSync(path, mode);
  syncFile(path);
}

function syncFile(path: string): void {
  const file = fs.openSync(path, 'r+');
  try {
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}
