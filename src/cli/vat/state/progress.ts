/** Milliseconds between two lines; shorter operations print nothing. */
const EVERY_MS = 2000;

/** Reports the progress of a long operation on stderr. */
export class Progress {
  count = 0;
  private nextMs = performance.now() + EVERY_MS;

  /** @param what name of what is counted */
  constructor(private readonly what: string) {}

  async *counting<T>(items: AsyncIterable<T>): AsyncIterable<T> {
    for await (const item of items) {
      yield item;
      this.step();
    }
  }

  /** Counts one item. */
  step(): void {
    this.count += 1;
    if (performance.now() < this.nextMs) return;
    this.nextMs = performance.now() + EVERY_MS;
    process.stderr.write(`${this.what}: ${this.count}\n`);
  }
}
