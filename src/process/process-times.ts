import { readStat } from './process-table';

/** Clock ticks of `/proc`, on every Linux of today. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** What a process has used, read from the kernel. */
export interface ProcessTimes {
  /** Identifies the process together with its pid: its start time in ticks since the machine booted. */
  readonly start: number;
  /** Its process group. */
  readonly group: number;
  /** Seconds of its own user and system time. */
  readonly ownSec: number;
  /** Seconds of the children that it has waited for, with theirs. */
  readonly childrenSec: number;
  /** Resident memory in bytes. */
  readonly memoryBytes: number;
}

/** @returns undefined if the process has ended, or on systems without `/proc` */
export function readTimes(pid: number | 'self'): ProcessTimes | undefined {
  const fields = readStat(pid)?.fields;
  if (!fields) return undefined;
  const seconds = (...at: number[]): number =>
    at.reduce((sum, each) => sum + Number(fields[each]), 0) / TICKS_PER_SECOND;
  return {
    start: Number(fields[19]),
    group: Number(fields[2]),
    ownSec: seconds(11, 12),
    childrenSec: seconds(13, 14),
    memoryBytes: Number(fields[21]) * PAGE_BYTES,
  };
}
