/** What an activity has used, by the rule of a supervisor's counters. Falls never. */
export interface SessionUsage {
  /** `golem.usage.duration_sec`: since the session was opened. */
  durationSec: number;
  /**
   * `golem.usage.cpu_sec`: user and system time of each process of the group, as last seen while it was alive, and of
   * the children of a process that the session has waited for.
   */
  cpuSec: number;
  /** `golem.usage.gib`: the largest sum of resident memory that was seen. */
  memoryGib: number;
  /** `golem.usage.storage_gib`: the largest size of the work directory that was seen. */
  storageGib: number;
  /** The last value of each counter of the runtime, by name. */
  counters: Readonly<Record<string, number>>;
}
