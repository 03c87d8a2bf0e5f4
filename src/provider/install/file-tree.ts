import * as fs from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { systemCodeOf } from '../../support/errors/vmre-error';

/** What a directory holds: paths relative to it, with `/`, sorted. */
export interface FileTree {
  directories: string[];
  /** Files, and symbolic links to files. */
  files: string[];
  /** What must not be installed: devices, sockets, links that lead out or nowhere. */
  problems: string[];
}

/** Walks a directory without following symbolic links. */
export function readTree(root: string): FileTree {
  const tree: FileTree = { directories: [], files: [], problems: [] };
  walk(root, '', tree);
  return tree;
}

function walk(root: string, below: string, tree: FileTree): void {
  const entries = fs.readdirSync(join(root, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      tree.directories.push(path);
      walk(root, path, tree);
    } else if (entry.isSymbolicLink()) {
      const problem = problemOfLink(root, path);
      if (problem === undefined) tree.files.push(path);
      else tree.problems.push(`${path} ${problem}`);
    } else if (entry.isFile()) {
      tree.files.push(path);
    } else {
      tree.problems.push(`${path} is neither a file nor a directory`);
    }
  }
}

function problemOfLink(root: string, path: string): string | undefined {
  const link = join(root, path);
  const target = fs.readlinkSync(link);
  if (target.startsWith('/')) return `is a symbolic link to the absolute path ${target}`;
  if (!isBelow(root, resolve(dirname(link), target))) {
    return `is a symbolic link out of here, to ${target}`;
  }
  try {
    const real = fs.realpathSync(link);
    if (!isBelow(fs.realpathSync(root), real))
      return `is a symbolic link out of here, to ${target}`;
    return fs.statSync(real).isFile() ? undefined : 'is a symbolic link to something but a file';
  } catch {
    return `is a symbolic link that leads nowhere, to ${target}`;
  }
}

/** Whether a path is inside a directory, by its text. */
export function isBelow(directory: string, path: string): boolean {
  const way = relative(resolve(directory), resolve(path));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}

/** Copies a tree as it was read; modes are kept, and everything is on the disk afterwards. */
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
    fs.chmodSync(target, (status.mode & 0o755) | 0o600); // no setuid, not writable by others
    syncFile(target);
  }
}

/** A second tree of the same files, which takes no space where hard links are possible. */
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
}

/** Writes a new file that is on the disk afterwards. */
export function writeWhole(path: string, text: string | Buffer, mode = 0o644): void {
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.writeFileSync(path, text, { mode });
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
