/** Tries until a thread gives up and sleeps: longer than an answer takes from an idle core. */
const MAX_SPINS = 10_000;
/** Waits that go by after one that was in vain; twice as many after each further one, up to the most. */
const MIN_PAUSE = 16;
const MAX_PAUSE = 1024;

/**
 * Waits awake for what comes soon: a core that sleeps takes longer to wake than a manager to answer. Where
 * that does not help, as the manager has no core of its own, it is seldom tried.
 */
export class SpinWait {
  private pause = MIN_PAUSE;
  private left = 0;

  /** @returns whether it has come */
  sees(hasCome: () => boolean): boolean {
    if (this.left > 0) {
      this.left -= 1;
      return false;
    }
    for (let tries = 0; tries < MAX_SPINS; tries += 1) {
      if (hasCome()) {
        this.pause = MIN_PAUSE;
        return true;
      }
    }
    this.left = this.pause;
    this.pause = Math.min(2 * this.pause, MAX_PAUSE);
    return false;
  }
}
