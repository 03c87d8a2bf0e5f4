import { setMaxListeners } from 'node:events';

import { LONGEST_TIMER } from '../../../support/deadline';

/** A deadline that can be moved while somebody waits for it. */
export class MovableDeadline {
  private controller = quietController();
  private timer: NodeJS.Timeout | undefined;

  /** Aborted from when the time is over until it is set again. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** @param at milliseconds since 1970; undefined: never */
  set(at: number | undefined): void {
    clearTimeout(this.timer);
    const left = at === undefined ? Infinity : at - Date.now();
    if (left > 0 && this.controller.signal.aborted) this.controller = quietController();
    if (left <= 0) this.controller.abort();
    else if (left <= LONGEST_TIMER) {
      this.timer = setTimeout(() => this.controller.abort(), left).unref();
    }
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/** Any number of reads and writes may wait for it. */
function quietController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
