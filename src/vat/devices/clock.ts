import { checkLimits } from '../../support/check-limits';
import { MAX_TIMER_MS } from '../../support/deadline';

/** The time for {@link timerDevice}. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * Calls `wake` once, at a time or soon after.
   *
   * @param time milliseconds since 1970
   * @param wake called once
   * @returns cancels the call
   */
  alarm(time: number, wake: () => Promise<void>): () => void;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  alarm: (time, wake) => {
    let timeout: NodeJS.Timeout;
    const wait = (): void => {
      const left = time - Date.now();
      timeout =
        left > MAX_TIMER_MS ? setTimeout(wait, MAX_TIMER_MS) : setTimeout(() => void wake(), left);
    };
    wait();
    return () => clearTimeout(timeout);
  },
};

interface Alarm {
  readonly time: number;
  readonly wake: () => Promise<void>;
}

/** A clock for tests: it only moves when {@link advance} is called. */
export class ManualClock implements Clock {
  private readonly alarms = new Set<Alarm>();

  /** @param time the initial time in milliseconds */
  constructor(private time = 0) {}

  now(): number {
    return this.time;
  }

  alarm(time: number, wake: () => Promise<void>): () => void {
    const alarm = { time, wake };
    this.alarms.add(alarm);
    return () => this.alarms.delete(alarm);
  }

  /**
   * Moves the clock forward, stopping at each alarm on the way.
   *
   * @param ms how far
   * @returns when all messages of these alarms are persisted
   */
  async advance(ms: number): Promise<void> {
    checkLimits({ ms }, { ms: 'milliseconds' });
    const end = this.time + ms;
    for (;;) {
      const next = [...this.alarms].sort((a, b) => a.time - b.time)[0];
      if (!next || next.time > end) break;
      this.alarms.delete(next);
      this.time = Math.max(this.time, next.time);
      await next.wake();
    }
    this.time = end;
  }
}
