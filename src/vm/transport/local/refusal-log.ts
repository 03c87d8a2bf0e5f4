const EVERY_MS = 1000;

/**
 * Reports rejected connections: the first one at once, then once a second the number of further ones.
 */
export class RefusalLog {
  private timer: NodeJS.Timeout | undefined;
  private unreported = 0;

  constructor(private readonly tell: ((text: string) => void) | undefined) {}

  add(text: string): void {
    if (!this.tell) return;
    if (this.timer) {
      this.unreported += 1;
      return;
    }
    this.tell(text);
    this.timer = setTimeout(() => this.report(), EVERY_MS).unref();
  }

  /** Reports what was not reported yet. */
  report(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.unreported > 0) this.tell?.(`${this.unreported} more connections were rejected`);
    this.unreported = 0;
  }
}
