/** Spins before a thread sleeps: more than an answer takes from an idle core. */
const MAX_SPINS = 10_000;
/** Waits without spinning after one that failed; doubled after each further failure up to the maximum. */
const MIN_PAUSE = 16;
const MAX_PAUSE = 1024;

/**
 * Spins while an answer is expected soon, because a sleeping core takes longer to wake up than a manager to
 * answer. If spinning does not help, as when the manager shares the core, it is rarely tried.
 */
export class SpinWait {
  private pause = MIN_PAUSE;
  private left = 0;

  /** @returns whether it has arrived */
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
