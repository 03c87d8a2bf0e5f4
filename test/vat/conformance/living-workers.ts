import { readdirSync, readFileSync } from 'node:fs';

/** Threads of this process, and its children; none on systems other than Linux. */
export function livingWorkers(): { threads: number; children: number[] } {
  if (process.platform !== 'linux') return { threads: 0, children: [] };
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => parentOf(pid) === process.pid);
  return { threads: readdirSync('/proc/self/task').length, children };
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may contain anything.
    return Number(stat.slice(stat.lastIndexOf(') ') + 2).split(' ')[1]);
  } catch {
    return undefined; // not a process, or not any more
  }
}
