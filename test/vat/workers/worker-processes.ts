import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program that breaks the protocol. */
export const script = join(__dirname, '../../fixtures/vat/lying-worker.js');

/** Processes of workers that are children of this process. */
export function workerProcesses(): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && isWorker(entry))
    .map(Number);
}

function isWorker(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || Number(parent) !== process.pid) return false;
    const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    return line.includes('--max-old-space-size=') || line.includes(script);
  } catch {
    return false; // it has just exited
  }
}
