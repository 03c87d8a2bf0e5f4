/** Node fires longer timers at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A deadline that can be moved while somebody waits for it. */
export class Alarm {
  private controller = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  /** Aborted from when the time is over until it is set again. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** @param at milliseconds since 1970; undefined: never */
  set(at: number | undefined): void {
    clearTimeout(this.timer);
    const left = at === undefined ? Infinity : at - Date.now();
    if (left > 0 && this.controller.signal.aborted) this.controller = new AbortController();
    if (left <= 0) this.controller.abort();
    else if (left <= LONGEST_TIMER) {
      this.timer = setTimeout(() => this.controller.abort(), left).unref();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
