import { setMaxListeners } from 'node:events';

import { MAX_TIMER_MS } from '../../../support/deadline';

/** A deadline that can be moved while it is awaited. */
export class MovableDeadline {
  private controller = quietController();
  private timer: NodeJS.Timeout | undefined;

  /** Aborted from the deadline on, until the deadline is set again. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** @param at milliseconds since 1970; undefined for no deadline */
  set(at: number | undefined): void {
    clearTimeout(this.timer);
    const left = at === undefined ? Infinity : at - Date.now();
    if (left > 0 && this.controller.signal.aborted) this.controller = quietController();
    if (left <= 0) this.controller.abort();
    else if (left <= MAX_TIMER_MS) {
      this.timer = setTimeout(() => this.controller.abort(), left).unref();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** A controller for any number of pending reads and writes. */
function quietController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
