import { readFileSync, writeFileSync } from 'node:fs';

/** No input may take more of a processor. */
const LONGEST_MS = 10_000;
/** Nor may it wait longer, on a machine that is busy with other things. */
const LONGEST_WAIT_MS = 180_000;
const MS_PER_TICK = 10;
/** Megabytes of a process that reads. */
const MOST_MB = 768;

/** Looks at a process that reads. */
export class Watch {
  /** Number of the reader that is played, and the seed of the input that is read. */
  reader = 0;
  seed: number | undefined;
  private mostMb = 0;
  private since = { at: performance.now(), used: 0 };

  /** @param progress the file in which the process notes both */
  constructor(
    private readonly progress: string,
    private readonly pid: number,
  ) {}

  /** @returns what is wrong */
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

  /** The most since it was asked for last. */
  takeMostMb(): number {
    const most = Math.max(this.mostMb, this.mostResidentMb());
    this.mostMb = 0;
    try {
      writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
    } catch {
      // It has ended, or this is no Linux.
    }
    return most;
  }

  private noted(): readonly number[] {
    try {
      const bytes = readFileSync(this.progress);
      return bytes.length < 16 ? [] : [bytes.readDoubleLE(0), bytes.readDoubleLE(8)];
    } catch {
      return []; // it has not begun
    }
  }

  private usedMs(): number {
    try {
      const stat = readFileSync(`/proc/${this.pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
    } catch {
      return 0; // it has ended, or this is no Linux
    }
  }

  private mostResidentMb(): number {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'latin1');
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      return 0; // it has ended, or this is no Linux
    }
  }
}
