/** The time, which tests can control. */
export interface Clock {
  /**
   * The time in milliseconds since 1970, with fractions. It never goes back, and does not follow later changes of the
   * machine's clock.
   */
  now(): number;
  /**
   * Calls a function once. The timer does not keep the process alive.
   *
   * @param ms milliseconds from now; more than 2,147,483,647 for never
   * @param task called after this time
   * @returns cancels the call
   */
  after(ms: number, task: () => void): () => void;
  /**
   * Waits. Unlike {@link after}, it keeps the process alive.
   *
   * @param ms milliseconds, 0 or more
   * @param options ends the wait early, such as with `run.signal`
   * @throws the reason of the signal when it is aborted
   */
  sleep(ms: number, options?: SleepOptions): Promise<void>;
}

/** Options of {@link Clock.sleep}. */
export interface SleepOptions {
  /** Ends the wait: it then rejects with the reason of the signal. Default: none. */
  signal?: AbortSignal | undefined;
}
