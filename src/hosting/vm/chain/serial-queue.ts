/** Runs one task after the other: a VM takes one consensus call at a time. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** @returns what the task returns, when those before it are over */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined); // its own caller hears of it
    return result;
  }
}
