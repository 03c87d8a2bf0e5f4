import { readdirSync } from 'node:fs';

import { readProcess, readProcessFile } from '../../src/process/process-table';

/**
 * Other running processes that contain a word: `NAME=value` in their environment, or an argument on their
 * command line.
 */
export function livingProcesses(place: 'environ' | 'cmdline', word: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => readProcess(pid) && readProcessFile(pid, place).split('\0').includes(word));
}
