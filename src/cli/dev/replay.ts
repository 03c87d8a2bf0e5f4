/** Plays again and again, one at a time: what is asked for last ends what goes on. */
export class Replay {
  private current: { abort: AbortController; over: Promise<void> } | undefined;

  /** @param play is told by the signal that it is no longer wanted, and then ends soon */
  constructor(private readonly play: (signal: AbortSignal) => Promise<void>) {}

  again(): void {
    const before = this.stop();
    const abort = new AbortController();
    const over = before.then(async () => {
      if (!abort.signal.aborted) await this.play(abort.signal);
    });
    this.current = { abort, over };
  }

  /** Ends what goes on, and waits for its end. */
  async stop(): Promise<void> {
    this.current?.abort.abort();
    await this.current?.over;
  }
}
