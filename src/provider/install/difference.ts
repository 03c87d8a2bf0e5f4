import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';

import { readForeignFile } from '../../support/foreign-file';

import { checksumOf } from '../checksum';
import { readTree } from '../file-tree';

/** A change of one file. */
export interface FileChange {
  change: 'added' | 'changed' | 'removed';
  path: string;
}

/** The changes that a command would make. */
export interface Difference {
  files: FileChange[];
  /** Unified diffs of the descriptor and of presets.json; empty without a change. */
  descriptor: string;
  presets: string;
}

/** Compares two directories; either may be missing. */
export function compareTrees(before: string | undefined, after: string | undefined): FileChange[] {
  const [old, now] = [summaryOf(before), summaryOf(after)];
  const changes: FileChange[] = [];
  for (const path of new Set([...old.keys(), ...now.keys()])) {
    if (!now.has(path)) changes.push({ change: 'removed', path });
    else if (!old.has(path)) changes.push({ change: 'added', path });
    else if (old.get(path) !== now.get(path)) changes.push({ change: 'changed', path });
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A unified diff of two texts; empty if they are equal. */
export function compareTexts(
  file: string,
  before: string | undefined,
  after: string | undefined,
): string {
  if (before === after) return '';
  const { createTwoFilesPatch } = require('diff') as typeof import('diff');
  const [from, to] = [before, after].map((text) => (text === undefined ? '/dev/null' : file));
  return createTwoFilesPatch(from ?? '', to ?? '', before ?? '', after ?? '').replace(
    /^(Index: .*\n)?=+\n/,
    '',
  );
}

/** The text of a file; undefined if it does not exist. */
export const textOf = (path: string): string | undefined =>
  existsSync(path) ? readForeignFile(path).toString() : undefined;

/** Mode and checksum of every file, by path. */
function summaryOf(directory: string | undefined): Map<string, string> {
  if (directory === undefined || !existsSync(directory)) return new Map();
  return new Map(
    readTree(directory).files.map((path) => {
      const file = join(directory, path);
      return [path, `${lstatSync(file).mode & 0o111} ${checksumOf(file)}`];
    }),
  );
}
