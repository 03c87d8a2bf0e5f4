import { mkdirSync } from 'node:fs';
import { posix } from 'node:path';

import type { ReadEntry } from 'tar';

import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { listProblems } from '../json-text';
import { readArchive } from './archive-reader';

/** More than any runtime has; what goes beyond is made to fill a disk. */
const MOST_BYTES = 4 * 1024 ** 3;
const MOST_ENTRIES = 100_000;
/** Enough to see what is wrong. */
const MOST_PROBLEMS = 20;
/** Characters of a path that are shown. */
const MOST_SHOWN = 200;

/**
 * Unpacks a `.tar.gz` into a new directory, after everything in it was looked at: nothing is
 * written when a single entry leads elsewhere. Both take little memory, however much is in it.
 *
 * @throws VMRE_PACKAGED_RUNTIME_INVALID, VMRE_INSTALL_REFUSED
 */
export async function unpack(archive: string, directory: string): Promise<void> {
  // Loaded when there is an archive: a folder does not need it.
  const tar = require('tar') as typeof import('tar');
  const contents = new Contents();
  const parser = new tar.Parser({
    strict: true,
    onReadEntry: (entry) => {
      contents.look(entry);
      entry.resume();
    },
  });
  try {
    const isWhole = await readArchive(archive, parser, MOST_BYTES, () => contents.isEnough);
    if (!isWhole) contents.isTooMuch();
  } catch (error) {
    contents.problems.push(`cannot be read as .tar.gz: ${messageOf(error)}`);
  }
  const { problems, entries } = contents;
  if (problems.length === 0 && entries === 0) problems.push('is empty');
  if (problems.length > 0) {
    throw new VmreError('VMRE_PACKAGED_RUNTIME_INVALID', listProblems(archive, problems));
  }
  mkdirSync(directory, { recursive: true });
  try {
    // Not the other one: it would go on writing after an error, into what is removed then.
    const unpacking = new tar.UnpackSync({ cwd: directory, strict: true, preserveOwner: false });
    if (!(await readArchive(archive, unpacking, MOST_BYTES))) throw new Error('it has changed');
  } catch (error) {
    const text = `cannot unpack ${archive}: ${messageOf(error)}`;
    throw new VmreError('VMRE_INSTALL_REFUSED', text, { cause: error });
  }
}

/** What was seen of an archive so far. */
class Contents {
  readonly problems: string[] = [];
  entries = 0;
  private bytes = 0;

  look(entry: ReadEntry): void {
    if (this.isEnough) return;
    this.entries += 1;
    this.bytes += entry.size;
    const problem = problemOfEntry(entry);
    if (problem) this.problems.push(`${shown(entry.path)} ${problem}`);
    if (this.bytes > MOST_BYTES || this.entries > MOST_ENTRIES) this.isTooMuch();
  }

  /** Whether nothing that follows could change what is said. */
  get isEnough(): boolean {
    return this.problems.length >= MOST_PROBLEMS || this.isOver;
  }

  private isOver = false;

  isTooMuch(): void {
    if (this.isEnough) return;
    this.isOver = true;
    this.problems.push(
      `holds more than any runtime has: ${MOST_ENTRIES} entries, or ${MOST_BYTES} bytes`,
    );
  }
}

const shown = (path: string): string => printable(path, { most: MOST_SHOWN });

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
        return `is a symbolic link out of the archive, to ${shown(target)}`;
      }
      return undefined;
    }
    default:
      return `is a ${type}, which is never part of a runtime`;
  }
}

const leavesRoot = (path: string): boolean =>
  posix.isAbsolute(path) || path.includes('\\') || posix.normalize(path).split('/')[0] === '..';
