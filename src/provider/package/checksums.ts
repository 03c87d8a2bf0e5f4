import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { checksumOf, checksumsFile } from '../checksum';
import { readTree } from '../file-tree';

/** A file of a package. */
export interface PackagedFile {
  /** Relative path with slashes. */
  path: string;
  bytes: number;
  sha256: string;
}

/**
 * Hashes every file below a directory, sorted by name.
 *
 * @param known files that are already hashed
 */
export function hashFiles(directory: string, known: readonly PackagedFile[] = []): PackagedFile[] {
  const read = new Map(known.map((file) => [file.path, file]));
  return filesBelow(directory).map((path) => read.get(path) ?? hashFile(directory, path));
}

/** A file of a package with its size and its SHA-256. */
export function hashFile(directory: string, path: string): PackagedFile {
  const file = join(directory, path);
  return { path, bytes: statSync(file).size, sha256: checksumOf(file) };
}

/**
 * Writes `SHA256SUMS` for all other files of a directory, in the format of `sha256sum -c`.
 *
 * @returns the listed files
 */
export function writeChecksums(directory: string): PackagedFile[] {
  const files = hashFiles(directory).filter(({ path }) => path !== checksumsFile);
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  writeFileSync(join(directory, checksumsFile), lines.join(''));
  return files;
}

/** Relative paths, with slashes, in a stable order. */
export const filesBelow = (directory: string): string[] => readTree(directory).files;
