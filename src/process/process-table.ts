import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

import { systemCodeOf } from '../support/errors/vmre-error';

/** Limits of one scan: it must finish even if processes start all the time. */
const MAX_FOLLOWED = 100;
const MAX_AT_ONCE = 1000;

/** A running process. The system reuses pids, but not the pair of pid and start time. */
export interface ProcessEntry {
  /** Process id. */
  readonly pid: number;
  /** Pid of its parent: the process that started it, or the one that adopted it. */
  readonly parent: number;
  /** Pid of the process that created its session. */
  readonly session: number;
  /** Device number of its controlling terminal; 0 if it has none. */
  readonly terminal: number;
  /** Start time in clock ticks since the machine booted. */
  readonly start: number;
  /** The name of its program, truncated to 15 bytes. */
  readonly name: string;
}

/** Whether this system lists its processes in `/proc`. */
export const hasProcessTable = process.platform === 'linux';

/** Reads a process from the kernel, the only way to tell a running process from a zombie. */
export function readProcess(pid: number | 'self'): ProcessEntry | undefined {
  const stat = readStat(pid);
  if (!stat) return undefined;
  const { name, fields } = stat;
  const [, parent, , session, terminal] = fields;
  return {
    pid: pid === 'self' ? process.pid : pid,
    parent: Number(parent),
    session: Number(session),
    terminal: Number(terminal),
    start: Number(fields[19]),
    name,
  };
}

/** Reads the fields of `/proc/PID/stat` from the state on. @returns undefined for a process that has ended */
export function readStat(
  pid: number | 'self',
): { name: string; fields: readonly string[] } | undefined {
  const stat = readProcessFile(pid, 'stat');
  // The name in parentheses may contain any character, so fields are counted after it.
  const nameEnd = stat.lastIndexOf(')');
  const fields = stat.slice(nameEnd + 2).split(' ');
  const [state] = fields;
  if (!state || 'ZX'.includes(state)) return undefined;
  return { name: stat.slice(stat.indexOf('(') + 1, nameEnd), fields };
}

/** Reads all processes except this one, including those that start during the scan. */
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
    if (started.length === 0) break; // the scan is complete
    started.forEach(add);
  }
  return [...living.values()];
}

/** Tracks the pids that the system assigns from now on, in order. */
export class NewestProcesses {
  private last = newestNumber();

  /** Pids assigned since the last call. If the numbers wrapped around, those before the wrap are left out. */
  next(): number[] {
    const first = this.last + 1;
    this.last = newestNumber();
    const from = Math.max(this.last < first - 1 ? 1 : first, this.last - MAX_AT_ONCE);
    return Array.from({ length: Math.max(this.last + 1 - from, 0) }, (_, i) => from + i);
  }
}

/** The pid that was assigned last: the fifth field of `/proc/loadavg`, which every Linux has. */
const newestNumber = (): number => Number(readFileSync('/proc/loadavg', 'latin1').split(' ')[4]);

/** Whether the process is alive and still has this pid. */
export const isSameProcess = ({ pid, start }: Pick<ProcessEntry, 'pid' | 'start'>): boolean =>
  readProcess(pid)?.start === start;

/**
 * Whether a process exists or, for a negative number, a process group.
 *
 * @param ofOthers the result for a process that this user may not signal. Default true
 */
export function processExists(target: number, ofOthers = true): boolean {
  try {
    return process.kill(target, 0);
  } catch (error) {
    return ofOthers && systemCodeOf(error) === 'EPERM';
  }
}

/** Shared buffer: a scan reads a file of every process, and `readFileSync` allocates 64 KiB each time. */
const page = Buffer.allocUnsafeSlow(4096);

/** @returns an empty string if the process terminated, or if this user may not read the file */
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
