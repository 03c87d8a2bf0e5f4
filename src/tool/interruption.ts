const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What signals ask for: an end, and when they come again, an end at once. */
export class Interruption {
  private readonly controller = new AbortController();
  private first: () => void = () => undefined;
  private second: () => void = () => undefined;
  /** Aborted by the first one. */
  readonly signal: AbortSignal = this.controller.signal;

  constructor() {
    for (const signal of signals) process.on(signal, () => this.interrupt());
    // Nobody reads what is told any more.
    process.stdout.on('error', () => {
      if (!this.signal.aborted) this.interrupt();
    });
  }

  onFirst(task: () => void): void {
    this.first = task;
    if (this.signal.aborted) task();
  }

  onSecond(task: () => void): void {
    this.second = task;
  }

  private interrupt(): void {
    if (this.signal.aborted) return this.second();
    this.controller.abort();
    this.first();
  }
}

/** For whoever asks twice: does not wait for what hangs. */
export function endAtOnce(): void {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}
