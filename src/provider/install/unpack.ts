import { mkdirSync } from 'node:fs';
import { posix } from 'node:path';

import type { ReadEntry } from 'tar';

import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { listProblems } from '../json-text';

/** More than any runtime has; what goes beyond is made to fill a disk. */
const MOST_BYTES = 4 * 1024 ** 3;
const MOST_ENTRIES = 100_000;
/** Enough to see what is wrong. */
const MOST_PROBLEMS = 20;

/**
 * Unpacks a `.tar.gz` into a new directory, after everything in it was looked at: nothing is
 * written when a single entry leads elsewhere.
 *
 * @throws VMRE_PACKAGED_RUNTIME_INVALID
 */
export async function unpack(archive: string, directory: string): Promise<void> {
  // Loaded when there is an archive: a folder does not need it.
  const tar = require('tar') as typeof import('tar');
  const problems: string[] = [];
  let bytes = 0;
  let entries = 0;
  const look = (entry: ReadEntry): void => {
    entries += 1;
    bytes += entry.size;
    const problem = problemOfEntry(entry);
    if (problem && problems.length < MOST_PROBLEMS) problems.push(`${entry.path} ${problem}`);
  };
  try {
    await tar.t({ file: archive, strict: true, onReadEntry: look });
  } catch (error) {
    problems.push(`cannot be read as .tar.gz: ${messageOf(error)}`);
  }
  if (problems.length === 0 && entries === 0) problems.push('is empty');
  if (bytes > MOST_BYTES || entries > MOST_ENTRIES) {
    problems.push(`holds ${entries} entries of ${bytes} bytes, more than any runtime has`);
  }
  if (problems.length > 0) throw invalidArchive(archive, problems);
  mkdirSync(directory, { recursive: true });
  try {
    await tar.x({ file: archive, cwd: directory, strict: true, preserveOwner: false });
  } catch (error) {
    const text = `cannot unpack ${archive}: ${messageOf(error)}`;
    throw new VmreError('VMRE_INSTALL_REFUSED', text, { cause: error });
  }
}

const invalidArchive = (archive: string, problems: readonly string[]): VmreError =>
  new VmreError('VMRE_PACKAGED_RUNTIME_INVALID', listProblems(archive, problems));

function problemOfEntry({ path, type, linkpath }: ReadEntry): string | undefined {
  if (leavesRoot(path)) return 'leads out of the archive';
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
    case 'Directory':
      return undefined;
    case 'SymbolicLink': {
      const target = linkpath ?? '';
      if (posix.isAbsolute(target) || leavesRoot(posix.join(posix.dirname(path), target))) {
        return `is a symbolic link out of the archive, to ${target}`;
      }
      return undefined;
    }
    default:
      return `is a ${type}, which is never part of a runtime`;
  }
}

const leavesRoot = (path: string): boolean =>
  posix.isAbsolute(path) || path.includes('\\') || posix.normalize(path).split('/')[0] === '..';
