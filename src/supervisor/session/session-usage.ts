import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What an activity has used, by the rule of a supervisor's counters. None of the values falls. */
export interface SessionUsage {
  /** `golem.usage.duration_sec`: since the session was opened. */
  durationSec: number;
  /**
   * `golem.usage.cpu_sec`: the own time of each process of the group, as last seen while it was alive, and the time of
   * the children of a process that the session has waited for. Known on Linux only; 0 elsewhere.
   */
  cpuSec: number;
  /** `golem.usage.gib`: the largest sum of resident memory that was seen. Known on Linux only; 0 elsewhere. */
  memoryGib: number;
  /** `golem.usage.storage_gib`: the largest size of the work directory that was seen. */
  storageGib: number;
  /** The last value of each counter of the runtime, by name. */
  counters: Readonly<Record<string, number>>;
}

/** Bytes of all files in a directory. What disappears meanwhile does not count. */
export function directoryBytes(directory: string): number {
  let bytes = 0;
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) bytes += directoryBytes(path);
    else bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
