import { readdirSync, readFileSync } from 'node:fs';

/** A process that runs. Its number is reused one day; number and start together are not. */
export interface ProcessEntry {
  readonly pid: number;
  /** Who waits for its end: who started it, or another one after that one's end. */
  readonly parent: number;
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

/** All processes but this one. */
export function readProcesses(): ProcessEntry[] {
  const living = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const found = readProcess(pid);
    if (found) living.push(found);
  }
  return living;
}

/** Whether the number still is that process's, and the process alive. */
export const isSameProcess = ({ pid, start }: Pick<ProcessEntry, 'pid' | 'start'>): boolean =>
  readProcess(pid)?.start === start;

/** @returns nothing when the process has ended meanwhile, or does not let us look */
export function readProcessFile(pid: number | 'self', file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
