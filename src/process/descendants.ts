import { isSameProcess, type ProcessEntry, readProcess, readProcesses } from './process-table';

/** How the first processes of a family are known; the others descend from them. */
export interface Ancestry {
  /** Children that were not waited for yet: nobody else can have their number. */
  readonly roots: () => Iterable<number>;
  /** Whether a process carries what only members carry. */
  readonly isMarked: (pid: number) => boolean;
}

/** Neither changes in the life of this process. */
let self: Pick<ProcessEntry, 'start' | 'session'> | undefined;

/**
 * Processes that descend from one origin. Nobody is a member by a number that was remembered: each look
 * begins at children that are ours for certain, at marks, and at members that were there the last time
 * and have the same start.
 */
export class Descendants {
  private known = new Map<number, ProcessEntry>();
  private unsure = false;

  constructor(private readonly ancestry: Ancestry) {}

  isMarked(pid: number): boolean {
    return this.ancestry.isMarked(pid);
  }

  /**
   * Whether an orphan ended in the last look before it was known whose it was. It may have left a child that was not
   * seen.
   */
  get isUnsure(): boolean {
    return this.unsure;
  }

  /** The living members, the oldest first. */
  look(table: readonly ProcessEntry[] = readProcesses()): ProcessEntry[] {
    const { start, session } = (self ??= readProcess('self') ?? { start: 0, session: 0 });
    // Descendants are younger than we are. The newest may end before their marks are read: they are first.
    const candidates = table.filter((each) => each.start >= start).reverse();
    const members = new Map<number, ProcessEntry>();
    const sessions = new Set<number>();
    const roots = new Set(this.ancestry.roots());
    const add = (entry: ProcessEntry): void => {
      members.set(entry.pid, entry);
      // A session other than ours was opened by a member, and nobody can enter one from outside.
      if (entry.session !== session && entry.session !== 0) sessions.add(entry.session);
    };
    for (const each of candidates) {
      const isKnown = this.known.get(each.pid)?.start === each.start;
      if (isKnown || roots.has(each.pid) || this.ancestry.isMarked(each.pid)) add(each);
    }
    for (let size = -1; size < members.size;) {
      size = members.size;
      for (const each of candidates) {
        const isMember = members.has(each.parent) || roots.has(each.parent);
        if (!members.has(each.pid) && (isMember || sessions.has(each.session))) add(each);
      }
    }
    const numbers = new Set(candidates.map(({ pid }) => pid)).add(process.pid);
    this.unsure = candidates.some(
      (each) => !members.has(each.pid) && !numbers.has(each.parent) && !isSameProcess(each),
    );
    this.known = members;
    return [...members.values()].sort(olderFirst);
  }
}

/**
 * Many start within one tick of the clock. Who is killed after its child could end as one whose child has ended,
 * without an error.
 */
function olderFirst(a: ProcessEntry, b: ProcessEntry): number {
  if (a.start !== b.start) return a.start - b.start;
  if (a.parent === b.pid) return 1;
  return b.parent === a.pid ? -1 : a.pid - b.pid;
}
