import { isSameProcess, type ProcessEntry, readProcess, readProcesses } from './process-table';

/** How to recognize the first processes of a family; the others descend from them. */
export interface Ancestry {
  /** Children that were not waited for yet: the system cannot reuse their pids. */
  readonly roots: () => Iterable<number>;
  /** Whether a process has a mark that only members have. */
  readonly isMarked: (pid: number) => boolean;
}

/** Cached: neither field changes while this process runs. */
let self: Pick<ProcessEntry, 'start' | 'session'> | undefined;

/**
 * Processes that descend from one origin. A remembered pid alone never makes a process a member: each scan
 * starts from children that were not waited for, from marked processes, and from members of the last scan
 * that have the same start time.
 */
export class Descendants {
  private known = new Map<number, ProcessEntry>();
  private unsure = false;

  constructor(private readonly ancestry: Ancestry) {}

  isMarked(pid: number): boolean {
    return this.ancestry.isMarked(pid);
  }

  /**
   * Whether an orphan exited during the last scan before its family was known. It may have left a child
   * that the scan missed.
   */
  get isUnsure(): boolean {
    return this.unsure;
  }

  /** Scans for the living members. Returns the oldest first. */
  look(table: readonly ProcessEntry[] = readProcesses()): ProcessEntry[] {
    const { start, session } = (self ??= readProcess('self') ?? { start: 0, session: 0 });
    // Descendants start after this process. The newest come first: they may exit before their marks are read.
    const candidates = table.filter((each) => each.start >= start).reverse();
    const members = new Map<number, ProcessEntry>();
    const sessions = new Set<number>();
    const roots = new Set(this.ancestry.roots());
    const add = (entry: ProcessEntry): void => {
      members.set(entry.pid, entry);
      // A member created any session other than ours, and no process can join a session from outside.
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
 * Many processes start within one clock tick. A parent must come before its child: if the child is killed
 * first, the parent may see its child exit and then exit without an error.
 */
function olderFirst(a: ProcessEntry, b: ProcessEntry): number {
  if (a.start !== b.start) return a.start - b.start;
  if (a.parent === b.pid) return 1;
  return b.parent === a.pid ? -1 : a.pid - b.pid;
}
