import { mkdirSync } from 'node:fs';
import { posix } from 'node:path';

import type { ReadEntry } from 'tar';

import { messageOf, type VmreError } from '../errors/vmre-error';
import { printable } from '../printable';
import { readArchive } from './read-archive';

/** Enough to see what is wrong. */
const MAX_PROBLEMS = 20;
/** Characters of a path that are shown. */
const MAX_SHOWN_CHARACTERS = 200;

/** What an archive may hold. */
export interface ArchiveRules {
  /** What it is, for messages: `runtime`. */
  readonly what: string;
  readonly mostBytes: number;
  readonly mostEntries: number;
  /** Why an entry does not belong to it, besides what never does; undefined when it does. */
  problemOf?(entry: ReadEntry): string | undefined;
  /** Called when all entries were looked at: what else is wrong. */
  problemsOfAll?(): string[];
  /** The error for what is wrong with the archive. */
  invalid(problems: readonly string[]): VmreError;
  /** The error for an archive that could not be unpacked. */
  failed(cause: unknown): VmreError;
}

/**
 * Unpacks a `.tar.gz` into a new directory, after everything in it was looked at: nothing is written when a single
 * entry leads elsewhere. Both take little memory, however much is in it.
 *
 * @throws what the rules say
 */
export async function unpackArchive(
  archive: string,
  directory: string,
  rules: ArchiveRules,
): Promise<void> {
  // Loaded when there is an archive: a folder does not need it.
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
    // Not the other one: it would go on writing after an error, into what is removed then.
    const unpacking = new tar.UnpackSync({ cwd: directory, strict: true, preserveOwner: false });
    if (!(await readArchive(archive, unpacking, rules.mostBytes)))
      throw new Error('it has changed');
  } catch (error) {
    throw rules.failed(error);
  }
}

/** What was seen of an archive so far. */
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

  /** Whether nothing that follows could change what is said. */
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
