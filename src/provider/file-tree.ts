import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

import { printable } from '../support/printable';

/** The contents of a directory: relative paths with `/`, sorted. */
export interface FileTree {
  directories: string[];
  /** Files, and symbolic links to files. */
  files: string[];
  /** Entries that must not be installed: devices, sockets, links that leave the directory or are broken. */
  problems: string[];
}

/** Walks a directory without following symbolic links. */
export function readTree(root: string): FileTree {
  const tree: FileTree = { directories: [], files: [], problems: [] };
  walk(root, '', tree);
  for (const paths of [tree.directories, tree.files, tree.problems]) paths.sort();
  return tree;
}

function walk(root: string, below: string, tree: FileTree): void {
  const entries = readdirSync(join(root, below), { withFileTypes: true });
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      tree.directories.push(path);
      walk(root, path, tree);
    } else if (entry.isSymbolicLink()) {
      const problem = problemOfLink(root, path);
      if (problem === undefined) tree.files.push(path);
      else tree.problems.push(`${printable(path)} ${problem}`);
    } else if (entry.isFile()) {
      tree.files.push(path);
    } else {
      tree.problems.push(`${printable(path)} is neither a file nor a directory`);
    }
  }
}

function problemOfLink(root: string, path: string): string | undefined {
  const link = join(root, path);
  const target = readlinkSync(link);
  if (target.startsWith('/')) return `is a symbolic link to the absolute path ${printable(target)}`;
  if (!isBelow(root, resolve(dirname(link), target))) {
    return `is a symbolic link out of the directory, to ${printable(target)}`;
  }
  try {
    const real = realpathSync(link);
    if (!isBelow(realpathSync(root), real)) {
      return `is a symbolic link out of the directory, to ${printable(target)}`;
    }
    return statSync(real).isFile()
      ? undefined
      : 'is a symbolic link to something other than a file';
  } catch {
    return `is a broken symbolic link, to ${printable(target)}`;
  }
}

/** Whether a path is inside a directory, by its text. */
export function isBelow(directory: string, path: string): boolean {
  const way = relative(resolve(directory), resolve(path));
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
}
