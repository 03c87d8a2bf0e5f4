import { VmreError } from '../../support/errors/vmre-error';

/** Runs one task after the other: a VM takes one consensus call at a time. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  /**
   * @returns what the task returns, when those before it are over
   * @throws VMRE_VM_STOPPED, as a rejection, when the queue is closed before it is its turn
   */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(() => {
      if (!this.isClosed) return task();
      throw new VmreError('VMRE_VM_STOPPED', 'the chain decides about no more blocks');
    });
    this.last = result.catch(() => undefined); // its own caller hears of it
    return result;
  }

  /** Begins nothing more. @returns settles when what has begun is over */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.last;
  }
}
