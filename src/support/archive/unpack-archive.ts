import { mkdirSync } from 'node:fs';
import { posix } from 'node:path';

import type { ReadEntry } from 'tar';

import { messageOf, type VmreError } from '../errors/vmre-error';
import { printable } from '../printable';
import { readArchive } from './read-archive';

/** Maximum number of reported problems. */
const MAX_PROBLEMS = 20;
/** Maximum number of characters of a path in messages. */
const MAX_SHOWN_CHARACTERS = 200;

/** The rules for the content of an archive. */
export interface ArchiveRules {
  /** Name of the content in messages: `runtime`. */
  readonly what: string;
  readonly mostBytes: number;
  readonly mostEntries: number;
  /** Returns why an entry is not allowed, in addition to the general checks; undefined if it is. */
  problemOf?(entry: ReadEntry): string | undefined;
  /** Called after all entries were checked. Returns further problems. */
  problemsOfAll?(): string[];
  /** Creates the error for an invalid archive. */
  invalid(problems: readonly string[]): VmreError;
  /** Creates the error for an archive that could not be unpacked. */
  failed(cause: unknown): VmreError;
}

/**
 * Unpacks a `.tar.gz` into a new directory, after checking all entries: if a single entry leads out of the
 * archive, no file is written. Memory stays bounded for archives of any size.
 *
 * @throws the errors of the rules
 */
export async function unpackArchive(
  archive: string,
  directory: string,
  rules: ArchiveRules,
): Promise<void> {
  // Loaded only for an archive: a folder does not need it.
  const tar = require('tar') as typeof import('tar');
  const contents = new Contents(rules);
  const parser = new tar.Parser({
    strict: true,
    onReadEntry: (entry) => {
      contents.look(entry);
      entry.resume();
    },
  });
  const { problems } = contents;
  try {
    const isWhole = await readArchive(archive, parser, rules.mostBytes, () => contents.isEnough);
    if (!isWhole) contents.isTooMuch();
    else if (problems.length === 0) problems.push(...(rules.problemsOfAll?.() ?? []));
  } catch (error) {
    problems.push(`cannot be read as .tar.gz: ${messageOf(error)}`);
  }
  if (problems.length === 0 && contents.entries === 0) problems.push('is empty');
  if (problems.length > 0) throw rules.invalid(problems);
  try {
    mkdirSync(directory, { recursive: true });
    // Not the asynchronous `Unpack`: it continues to write after an error, into a directory being removed.
    const unpacking = new tar.UnpackSync({ cwd: directory, strict: true, preserveOwner: false });
    if (!(await readArchive(archive, unpacking, rules.mostBytes)))
      throw new Error('it has changed');
  } catch (error) {
    throw rules.failed(error);
  }
}

/** Checks the entries of an archive. */
class Contents {
  readonly problems: string[] = [];
  entries = 0;
  private bytes = 0;
  private isOver = false;

  constructor(private readonly rules: ArchiveRules) {}

  look(entry: ReadEntry): void {
    if (this.isEnough) return;
    this.entries += 1;
    this.bytes += entry.size;
    const problem = problemOfEntry(entry, this.rules) ?? this.rules.problemOf?.(entry);
    if (problem) this.problems.push(`${shown(entry.path)} ${problem}`);
    const { mostBytes, mostEntries } = this.rules;
    if (this.bytes > mostBytes || this.entries > mostEntries) this.isTooMuch();
  }

  /** Whether further entries cannot change the reported problems. */
  get isEnough(): boolean {
    return this.problems.length >= MAX_PROBLEMS || this.isOver;
  }

  isTooMuch(): void {
    if (this.isEnough) return;
    this.isOver = true;
    const { what, mostEntries, mostBytes } = this.rules;
    this.problems.push(
      `holds more than any ${what} has: ${mostEntries} entries, or ${mostBytes} bytes`,
    );
  }
}

const shown = (path: string): string => printable(path, { most: MAX_SHOWN_CHARACTERS });

function problemOfEntry(
  { path, type, linkpath }: ReadEntry,
  { what }: ArchiveRules,
): string | undefined {
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
      return `is a ${type}, which is never part of a ${what}`;
  }
}

const leavesRoot = (path: string): boolean =>
  posix.isAbsolute(path) || path.includes('\\') || posix.normalize(path).split('/')[0] === '..';
