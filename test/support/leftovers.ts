import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 3000;
const POLL_MS = 50;

/** Whether other processes can be examined on this machine. */
export const canLookAtProcesses = process.platform === 'linux';

/** A process that should have ended. */
export interface Leftover {
  pid: number;
  commandLine: string;
}

/**
 * The processes whose environment or command line mentions a directory, after processes that are about to
 * exit had time to do so.
 */
export async function processesOf(directory: string): Promise<Leftover[]> {
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
    const found = living(directory);
    if (found.length === 0 || Date.now() > until) return found;
  }
}

/** Whether a process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  if (!canLookAtProcesses) return canBeSignalled(pid);
  const stat = readIfThere(`/proc/${pid}/stat`);
  // The name in parentheses may contain anything, so the state is searched for after it.
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(') ') + 2));
}

function living(directory: string): Leftover[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid)
    .filter((pid) => mentions(pid, directory) && isAlive(pid))
    .map((pid) => {
      const commandLine = readIfThere(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      return { pid, commandLine };
    });
}

/** Plugins of VMs have nothing of our environment. */
const mentions = (pid: number, directory: string): boolean =>
  ['environ', 'cmdline'].some((file) => readIfThere(`/proc/${pid}/${file}`).includes(directory));

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // exited meanwhile, or of another user
  }
}

function canBeSignalled(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
