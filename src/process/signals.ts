import { pause } from '../support/deadline';
import {
  hasProcessTable,
  isSameProcess,
  NewestProcesses,
  readProcess,
  type ProcessEntry,
} from './process-table';

/** Time that the kernel may take to remove killed processes. */
export const REMOVAL_MS = 500;
const POLL_MS = 10;
/** Duration of one chase, which blocks this process. */
const CHASE_MS = 10;
/** Maximum number of scans for processes that were forked while others were signalled. */
const MAX_SCANS = 5;

/** Target of a signal: a process, or a whole group as a negative number. */
export type Member = Pick<ProcessEntry, 'pid' | 'start' | 'name'>;

/** Stands for processes that start and exit faster than a scan can find them. */
const UNSEEN: Member = { pid: 0, start: 0, name: 'processes that could not be identified' };

/** A set of processes that finds its living members. */
export interface Members {
  look(): Member[];
  /** Whether the last scan may have missed a member. */
  readonly isUnsure?: boolean;
  /** Whether a process has a mark that only members have. Needs a process table. */
  isMarked?(pid: number): boolean;
}

/** Signals all members, including those forked meanwhile. @returns how many it signalled */
export function signalAll(members: Members, signal: NodeJS.Signals): number {
  const reached = new Set<string>();
  for (let looks = 0; looks < MAX_SCANS; looks += 1) {
    const found = members.look().filter((each) => !reached.has(identity(each)));
    if (found.length === 0) break;
    for (const each of found) {
      reached.add(identity(each));
      signalOne(each, signal);
    }
    if (!hasProcessTable) break; // a group is signalled as a whole
  }
  return reached.size;
}

/**
 * Terminates all members with one signal. SIGKILL is repeated, for members that are forked meanwhile.
 *
 * @param withinMs milliseconds to wait
 * @returns the members that are still alive then
 */
export async function terminateAll(
  members: Members,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<Member[]> {
  const until = Date.now() + withinMs;
  signalAll(members, signal);
  for (let emptyLooks = 0; ;) {
    const alive = members.look();
    const isOver = alive.length === 0 && !members.isUnsure;
    emptyLooks = isOver ? emptyLooks + 1 : 0;
    // A scan does not find a process that is being forked.
    if (emptyLooks === 2) return [];
    if (Date.now() >= until) return isOver || alive.length > 0 ? alive : [UNSEEN];
    if (signal === 'SIGKILL') {
      for (const each of alive) signalOne(each, signal);
      if (!isOver) chase(members);
    }
    await pause(emptyLooks > 0 ? 1 : POLL_MS);
  }
}

/**
 * Kills members that fork and exit again and again, faster than one scan of all processes: they are
 * always among the newest processes.
 */
function chase(members: Members): void {
  if (!hasProcessTable || !members.isMarked) return;
  const newest = new NewestProcesses();
  for (const until = performance.now() + CHASE_MS; performance.now() < until;) {
    for (const pid of newest.next().reverse()) {
      if (!members.isMarked(pid)) continue;
      const entry = readProcess(pid);
      if (entry) signalOne(entry, 'SIGKILL');
    }
  }
}

/** The only place that signals a pid: it first checks that the pid still belongs to the same process. */
function signalOne(member: Member, signal: NodeJS.Signals): void {
  if (hasProcessTable && !isSameProcess(member)) return;
  try {
    process.kill(member.pid, signal);
  } catch {
    // it just terminated, or belongs to another user
  }
}

const identity = ({ pid, start }: Member): string => `${pid} ${start}`;
