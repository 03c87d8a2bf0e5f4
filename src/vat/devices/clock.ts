import { MAX_TIMER_MS } from '../../support/deadline';

/** What a timer goes by. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `wake` once, at a time or soon after. @returns cancels it */
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

/** A clock that stands still until it is told to go on: for tests. */
export class ManualClock implements Clock {
  private readonly alarms = new Set<Alarm>();

  /** @param time to begin with, in milliseconds */
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
   * Goes on, stopping at each alarm on the way.
   *
   * @param ms how far
   * @returns when all that were woken have their messages, and these are kept
   */
  async advance(ms: number): Promise<void> {
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
