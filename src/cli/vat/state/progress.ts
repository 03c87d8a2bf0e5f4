/** Milliseconds between two lines; what takes less says nothing. */
const EVERY_MS = 2000;

/** Tells on stderr how far something long has come. */
export class Progress {
  count = 0;
  private nextMs = performance.now() + EVERY_MS;

  /** @param what is counted, in words */
  constructor(private readonly what: string) {}

  async *counting<T>(items: AsyncIterable<T>): AsyncIterable<T> {
    for await (const item of items) {
      yield item;
      this.step();
    }
  }

  /** One more. */
  step(): void {
    this.count += 1;
    if (performance.now() < this.nextMs) return;
    this.nextMs = performance.now() + EVERY_MS;
    process.stderr.write(`${this.what}: ${this.count}\n`);
  }
}
