const EVERY_MS = 1000;

/** Tells of who was refused: the first one at once, and then once a second how many more there were. */
export class RefusalLog {
  private timer: NodeJS.Timeout | undefined;
  private untold = 0;

  constructor(private readonly tell: ((text: string) => void) | undefined) {}

  add(text: string): void {
    if (!this.tell) return;
    if (this.timer) {
      this.untold += 1;
      return;
    }
    this.tell(text);
    this.timer = setTimeout(() => this.report(), EVERY_MS).unref();
  }

  /** Says what is not said yet. */
  report(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.untold > 0) this.tell?.(`${this.untold} more connections were refused`);
    this.untold = 0;
  }
}
