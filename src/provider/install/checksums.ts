import { join } from 'node:path';

import { messageOf, systemCodeOf } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { printable } from '../../support/printable';
import { checksumOf, checksumsFile } from '../checksum';
import type { FileTree } from '../file-tree';
import { noteProblem } from '../json-text';
import { writeWhole } from './copy-tree';

/** Characters of a path that are shown. */
const MAX_PATH_LENGTH = 200;

const shown = (path: string): string => printable(path, { most: MAX_PATH_LENGTH });

/** Compares a directory with its list of checksums. @returns the differences */
export function problemsOfChecksums(directory: string, { files }: FileTree): string[] {
  let text: string;
  try {
    text = readForeignFile(join(directory, checksumsFile)).toString();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [`${checksumsFile} is missing`];
    return [`${checksumsFile} cannot be read: ${messageOf(error)}`];
  }
  const problems: string[] = [];
  const listed = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    const [, sum, path] = /^([\da-f]{64}) [ *](.+)$/is.exec(line) ?? [];
    if (sum && path) listed.set(path, sum.toLowerCase());
    else if (line !== '')
      noteProblem(problems, () => `${checksumsFile} line ${index + 1} is not a checksum`);
  }
  for (const path of files) {
    if (path === checksumsFile) continue;
    const sum = listed.get(path);
    listed.delete(path);
    if (sum === undefined) noteProblem(problems, () => `${shown(path)} is not in ${checksumsFile}`);
    else if (sum !== checksumOf(join(directory, path)))
      noteProblem(problems, () => `${shown(path)} has another checksum`);
  }
  for (const path of listed.keys()) noteProblem(problems, () => `${shown(path)} is missing`);
  return problems;
}

/** Updates the checksum of one file in the list. */
export function renewChecksum(directory: string, path: string): void {
  const list = join(directory, checksumsFile);
  const lines = readForeignFile(list).toString().split('\n');
  const renewed = lines.map((line) =>
    line.slice(66) === path ? `${checksumOf(join(directory, path))}  ${path}` : line,
  );
  writeWhole(list, renewed.join('\n'));
}
