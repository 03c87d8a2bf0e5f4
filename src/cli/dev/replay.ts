/** Repeats a session, one at a time: a new request stops the current session. */
export class Replay {
  private current: { abort: AbortController; over: Promise<void> } | undefined;

  /** @param play runs a session; it must end soon after the signal is aborted */
  constructor(private readonly play: (signal: AbortSignal) => Promise<void>) {}

  again(): void {
    const before = this.stop();
    const abort = new AbortController();
    const over = before.then(async () => {
      if (!abort.signal.aborted) await this.play(abort.signal);
    });
    this.current = { abort, over };
  }

  /** Stops the current session and waits until it has ended. */
  async stop(): Promise<void> {
    this.current?.abort.abort();
    await this.current?.over;
  }
}
