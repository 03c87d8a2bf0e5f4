import { pause } from '../support/deadline';
import {
  hasProcessTable,
  isSameProcess,
  NewestProcesses,
  readProcess,
  type ProcessEntry,
} from './process-table';

/** How long the kernel may take to remove what was killed. */
export const REMOVAL_MS = 500;
const POLL_MS = 10;
/** For one chase; nothing else happens in this process meanwhile. */
const CHASE_MS = 10;
/** Looks for those that were forked while the others were signalled. */
const MAX_SCANS = 5;

/** What a signal is sent to: a process, or a whole group as a negative number. */
export type Member = Pick<ProcessEntry, 'pid' | 'start' | 'name'>;

/** Stands for those who begin and end again faster than they can be looked at. */
const UNSEEN: Member = { pid: 0, start: 0, name: 'processes that could not be identified' };

/** Knows its living members, now. */
export interface Members {
  look(): Member[];
  /** Whether the last look may have missed somebody. */
  readonly isUnsure?: boolean;
  /** Whether a process carries what only members carry. Only where there is a process table. */
  isMarked?(pid: number): boolean;
}

/** Signals everybody, also who is forked meanwhile. @returns how many were there */
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
 * Ends everybody with one signal. SIGKILL is repeated, for those who are forked meanwhile.
 *
 * @param withinMs milliseconds to wait
 * @returns who is still alive then
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
    // One that is being forked is not seen yet.
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
 * Kills members that fork and end again and again, faster than all processes are looked through: they
 * are always among those that were started last.
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

/** The only place where a number is signalled; what it belonged to when it was read may have ended. */
function signalOne(member: Member, signal: NodeJS.Signals): void {
  if (hasProcessTable && !isSameProcess(member)) return;
  try {
    process.kill(member.pid, signal);
  } catch {
    // it has just ended, or belongs to another user
  }
}

const identity = ({ pid, start }: Member): string => `${pid} ${start}`;
