import { readTimes } from '../../process/process-times';
import type { StartedChild } from '../../process/started-child';

/** A supervisor looks at most this often. */
const SAMPLE_MS = 100;
/** Interval of samples while a process runs: a supervisor reports once a second. */
const REPORT_MS = 1000;

/** What the processes of one child have used. */
interface Family {
  child: StartedChild;
  /** Its process group. What leaves the group is not counted. */
  group: number | undefined;
  /** The largest own time of each process, by pid and start time. */
  seconds: Map<string, number>;
  /** Of the child with all that it has waited for; known when the session has waited for the child. */
  total: number;
}

/** Seconds of the waited-for children of this process when they were last looked at. */
let reapedSec = 0;

/** The seconds that children used which this process has waited for since the last call. */
function newlyReaped(): number {
  const before = reapedSec;
  reapedSec = readTimes('self')?.childrenSec ?? 0;
  return reapedSec - before;
}

/**
 * Counts like a supervisor: the own times of each living process of the group, of which the largest counts, and the
 * times of the children of a process only when the supervisor has waited for this process.
 */
export class ProcessUsage {
  private readonly running = new Set<Family>();
  private endedSec = 0;
  private largestBytes = 0;
  private sampledAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  /** Counts a child and its descendants. */
  add(child: StartedChild): void {
    newlyReaped();
    const group = readTimes(child.pid)?.group;
    const family: Family = { child, group, seconds: new Map(), total: 0 };
    this.running.add(family);
    this.timer ??= setInterval(() => this.sample(), REPORT_MS).unref();
    void child.exited.then(() => {
      family.total += newlyReaped();
      this.end(family);
    });
  }

  /** Looks at the processes, unless it has just done so. */
  sample(): void {
    if (performance.now() - this.sampledAt < SAMPLE_MS) return;
    newlyReaped();
    let bytes = 0;
    for (const family of this.running) bytes += look(family);
    this.largestBytes = Math.max(this.largestBytes, bytes);
    this.sampledAt = performance.now();
  }

  get cpuSec(): number {
    return [...this.running].reduce((sum, family) => sum + secondsOf(family), this.endedSec);
  }

  get memoryBytes(): number {
    return this.largestBytes;
  }

  private end(family: Family): void {
    this.running.delete(family);
    this.endedSec += secondsOf(family);
    if (this.running.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** @returns the resident memory of all */
function look({ child, group, seconds }: Family): number {
  let bytes = 0;
  for (const pid of child.members()) {
    const times = readTimes(pid);
    if (!times || times.group !== group) continue;
    const identity = `${pid} ${times.start}`;
    seconds.set(identity, Math.max(times.ownSec, seconds.get(identity) ?? 0));
    bytes += times.memoryBytes;
  }
  return bytes;
}

const secondsOf = ({ seconds, total }: Family): number =>
  Math.max(
    [...seconds.values()].reduce((sum, each) => sum + each, 0),
    total,
  );
