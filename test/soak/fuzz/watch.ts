import { readFileSync, writeFileSync } from 'node:fs';

/** Maximum CPU time of an input. */
const LONGEST_MS = 10_000;
/** Maximum waiting time, on a machine that is busy with other work. */
const LONGEST_WAIT_MS = 180_000;
const MS_PER_TICK = 10;
/** Maximum megabytes of a reading process. */
const MOST_MB = 768;

/** Watches a reading process. */
export class Watch {
  /** The number of the running reader, and the seed of its input. */
  reader = 0;
  seed: number | undefined;
  private mostMb = 0;
  private since = { at: performance.now(), used: 0 };

  /** @param progress the file in which the process records both */
  constructor(
    private readonly progress: string,
    private readonly pid: number,
  ) {}

  /** @returns the problem */
  look(): string | undefined {
    const [reader = 0, seed] = this.noted();
    const now = { at: performance.now(), used: this.usedMs() };
    const isNext = seed === undefined || seed !== this.seed || reader !== this.reader;
    if (isNext) this.since = now;
    this.reader = reader;
    this.seed = seed;
    this.mostMb = Math.max(this.mostMb, this.mostResidentMb());
    if (this.mostMb > MOST_MB) return `it has taken ${this.mostMb} MB of memory`;
    const [waited, used] = [now.at - this.since.at, now.used - this.since.used];
    if (used <= LONGEST_MS && waited <= LONGEST_WAIT_MS) return undefined;
    return `it has taken ${used} ms of a processor in ${Math.round(waited)} ms`;
  }

  /** The maximum since the last request. */
  takeMostMb(): number {
    const most = Math.max(this.mostMb, this.mostResidentMb());
    this.mostMb = 0;
    try {
      writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
    } catch {
      // The process has exited, or the system is not Linux.
    }
    return most;
  }

  private noted(): readonly number[] {
    try {
      const bytes = readFileSync(this.progress);
      return bytes.length < 16 ? [] : [bytes.readDoubleLE(0), bytes.readDoubleLE(8)];
    } catch {
      return []; // it has not started
    }
  }

  private usedMs(): number {
    try {
      const stat = readFileSync(`/proc/${this.pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    } catch {
      return 0; // the process has exited, or the system is not Linux
    }
  }

  private mostResidentMb(): number {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'latin1');
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      return 0; // the process has exited, or the system is not Linux
    }
  }
}
