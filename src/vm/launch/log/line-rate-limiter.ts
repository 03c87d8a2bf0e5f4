const WINDOW_MS = 1000;

/**
 * Allows a number of lines per second, and counts the others. A plugin that floods its log is not slowed
 * down, but uses neither memory nor the listeners' time.
 */
export class LineRateLimiter {
  private windowEnds = 0;
  private lines = 0;
  private dropped = 0;
  private droppedBytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param linesPerSecond how many lines are allowed
   * @param onDropped called at the end of a second in which lines were dropped
   */
  constructor(
    private readonly linesPerSecond: number,
    private readonly onDropped: (lines: number, bytes: number) => void,
  ) {}

  /** Whether a line with this many bytes is allowed now. */
  allow(bytes: number, now: number): boolean {
    if (now >= this.windowEnds) {
      this.report();
      this.windowEnds = now + WINDOW_MS;
      this.lines = 0;
    }
    this.lines += 1;
    if (this.lines <= this.linesPerSecond) return true;
    this.dropped += 1;
    this.droppedBytes += bytes;
    this.timer ??= setTimeout(() => this.report(), this.windowEnds - now).unref();
    return false;
  }

  /** Reports dropped lines that were not reported yet. */
  report(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.dropped === 0) return;
    const { dropped, droppedBytes } = this;
    this.dropped = 0;
    this.droppedBytes = 0;
    this.onDropped(dropped, droppedBytes);
  }
}
