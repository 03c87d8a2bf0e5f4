import type { Clock, SleepOptions } from '../support/clock';
import { MAX_TIMER_MS, sleepBy } from '../support/deadline';
import { VmreError } from '../support/errors/vmre-error';

/** In so many turns of the event loop, an in-memory activity passes on what a timer wrote. */
const TURNS = 4;
/** A stream that is never idle does not stop the clock. */
const MAX_TURNS = 100_000;
/** Taken before a test can replace it. */
const nextTurn = setImmediate;

interface Timer {
  readonly time: number;
  readonly task: () => unknown;
}

/**
 * A clock that moves only when a test calls {@link advance}. It is an option of `openActivity` and `mockContext`, and
 * fits `timerDevice` of `vmre/vat`. It changes nothing in the process: two tests with two clocks do not mix.
 *
 * @example
 * ```ts
 * import { defineRuntime } from 'vmre';
 * import { openActivity, TestClock } from 'vmre/testing';
 *
 * const HOUR_MS = 3_600_000;
 * const hourly = defineRuntime({
 *   name: 'hourly',
 *   commands: {
 *     report: {
 *       async *handler(_args, run, { clock }) {
 *         for (let hours = 1; ; hours += 1) {
 *           await clock.sleep(HOUR_MS, { signal: run.signal });
 *           yield `${hours} h\n`;
 *         }
 *       },
 *     },
 *   },
 * });
 *
 * test('reports every hour', async () => {
 *   const clock = new TestClock();
 *   await using activity = await openActivity(hourly, { clock });
 *   await activity.start();
 *   const report = await activity.begin('report');
 *   await clock.advance(2 * HOUR_MS);
 *   expect(report.stdout).toBe('1 h\n2 h\n');
 * });
 * ```
 */
export class TestClock implements Clock {
  /** Whether streams of activities in memory have data for their reader. @internal */
  readonly streams = new Set<() => boolean>();
  private readonly timers = new Set<Timer>();

  /** @param time the initial time in milliseconds since 1970. Default 0 */
  constructor(private time = 0) {}

  /** The time in milliseconds since 1970. */
  now(): number {
    return this.time;
  }

  /** Number of timers that have not fired, those of the framework included. */
  get pending(): number {
    return this.timers.size;
  }

  /** Calls `task` when the clock has moved by `ms`. @returns cancels the call */
  after(ms: number, task: () => void): () => void {
    return ms > MAX_TIMER_MS ? () => undefined : this.timeout(ms, () => void task());
  }

  /** Waits until the clock has moved by `ms`. @throws the reason of the signal when it is aborted */
  sleep(ms: number, { signal }: SleepOptions = {}): Promise<void> {
    return sleepBy((wait, task) => this.timeout(wait, task), ms, signal);
  }

  /**
   * Calls `wake` at a time in milliseconds since 1970, as the clock of a kernel.
   *
   * @returns cancels the call
   * @throws VMRE_ARGUMENT_INVALID for NaN
   */
  alarm(time: number, wake: () => unknown): () => void {
    if (Number.isNaN(time))
      throw new VmreError('VMRE_ARGUMENT_INVALID', 'the time of an alarm is NaN');
    const timer = { time, task: wake };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /**
   * Moves the clock forward. Timers fire in the order of their times, each at its own time; those that they set fire
   * too, if they are due. After each timer, it waits for what the timer returned, for microtasks, and for the streams
   * of activities in memory; not for files and processes.
   *
   * @param ms milliseconds, 0 or more
   * @throws VMRE_ARGUMENT_INVALID for any other value; what a timer throws or rejects with
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0 && ms < Infinity)) {
      throw new VmreError('VMRE_ARGUMENT_INVALID', `a clock cannot advance by ${String(ms)} ms`);
    }
    const end = this.time + ms;
    await this.settled(); // what was begun before may still set timers
    for (let due = this.nextUntil(end); due; due = this.nextUntil(end)) {
      this.timers.delete(due);
      this.time = Math.max(this.time, due.time);
      await due.task();
      await this.settled();
    }
    this.time = Math.max(this.time, end);
  }

  /** The earliest timer; of those with the same time, the one that was set first. */
  private nextUntil(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.timers) if (!next || timer.time < next.time) next = timer;
    return next && next.time <= end ? next : undefined;
  }

  /** As timers of Node do, it takes NaN and what is below 0 for the next moment. */
  private timeout(ms: number, task: () => unknown): () => void {
    return this.alarm(this.time + (ms > 0 ? ms : 0), task);
  }

  private async settled(): Promise<void> {
    for (let idle = 0, turn = 0; idle < TURNS && turn < MAX_TURNS; turn += 1) {
      await new Promise<void>((done) => nextTurn(done));
      idle = [...this.streams].some((isBusy) => isBusy()) ? 0 : idle + 1;
    }
  }
}
