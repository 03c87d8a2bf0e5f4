import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

import { systemCodeOf } from '../support/errors/vmre-error';

/** Where processes are started all the time, a look has to end. */
const MAX_FOLLOWED = 100;
const MAX_AT_ONCE = 1000;

/** A process that runs. Its number is reused one day; number and start together are not. */
export interface ProcessEntry {
  /** Its number. */
  readonly pid: number;
  /** Who waits for its end: who started it, or another one after that one's end. */
  readonly parent: number;
  /** Number of the process that opened its session. */
  readonly session: number;
  /** The device of its controlling terminal; 0 is none. */
  readonly terminal: number;
  /** Clock ticks after the start of the machine. */
  readonly start: number;
  /** The name of its program, cut to 15 bytes. */
  readonly name: string;
}

/** Whether this system shows its processes in `/proc`. */
export const hasProcessTable = process.platform === 'linux';

/** Asking the kernel is the only way to tell the living from zombies that nobody collects. */
export function readProcess(pid: number | 'self'): ProcessEntry | undefined {
  const stat = readProcessFile(pid, 'stat');
  // The name in parentheses may contain anything, so the fields are counted after it.
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state, parent, , session, terminal] = fields;
  if (!state || 'ZX'.includes(state)) return undefined;
  return {
    pid: pid === 'self' ? process.pid : pid,
    parent: Number(parent),
    session: Number(session),
    terminal: Number(terminal),
    start: Number(fields[19]),
    name: stat.slice(stat.indexOf('(') + 1, nameEnd),
  };
}

/** All processes but this one, with those that were started during the look. */
export function readProcesses(): ProcessEntry[] {
  const living = new Map<number, ProcessEntry>();
  const add = (pid: number): void => {
    const found = pid === process.pid ? undefined : readProcess(pid);
    if (found) living.set(pid, found);
  };
  const newest = new NewestProcesses();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (Number.isInteger(pid)) add(pid);
  }
  for (let times = 0; times < MAX_FOLLOWED; times += 1) {
    const started = newest.next();
    if (started.length === 0) break; // nobody can have been missed
    started.forEach(add);
  }
  return [...living.values()];
}

/** Numbers of processes in the order in which they are given, from now on. */
export class NewestProcesses {
  private last = newestNumber();

  /** Those given since the last call; the numbers after the largest are left out where they start anew. */
  next(): number[] {
    const first = this.last + 1;
    this.last = newestNumber();
    const from = Math.max(this.last < first - 1 ? 1 : first, this.last - MAX_AT_ONCE);
    return Array.from({ length: Math.max(this.last + 1 - from, 0) }, (_, i) => from + i);
  }
}

/** The number that was given last; the fifth field of a file that is there on every Linux. */
const newestNumber = (): number => Number(readFileSync('/proc/loadavg', 'latin1').split(' ')[4]);

/** Whether the number still is that process's, and the process alive. */
export const isSameProcess = ({ pid, start }: Pick<ProcessEntry, 'pid' | 'start'>): boolean =>
  readProcess(pid)?.start === start;

/**
 * Whether a process exists, or, for a negative number, a process group.
 *
 * @param ofOthers the answer for a process that this user may not signal. Default true
 */
export function processExists(target: number, ofOthers = true): boolean {
  try {
    return process.kill(target, 0);
  } catch (error) {
    return ofOthers && systemCodeOf(error) === 'EPERM';
  }
}

/** A look reads a file of every process: `readFileSync` would allocate 64 KiB for each of them. */
const page = Buffer.allocUnsafeSlow(4096);

/** @returns nothing when the process has ended meanwhile, or does not let us look */
export function readProcessFile(pid: number | 'self', file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(`/proc/${pid}/${file}`, 'r');
    let text = '';
    for (let size = page.length; size === page.length;) {
      size = readSync(descriptor, page);
      text += page.toString('latin1', 0, size);
    }
    return text;
  } catch {
    return '';
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
