import { VmreError } from '../../support/errors/vmre-error';

/** Runs one task after another: a VM accepts one consensus call at a time. */
export class SerialQueue {
  private last: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  /**
   * Queues a task.
   *
   * @returns its result
   * @throws VMRE_VM_STOPPED, as a rejection, when the queue is closed before the task starts
   */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(() => {
      if (!this.isClosed) return task();
      throw new VmreError('VMRE_VM_STOPPED', 'the chain is stopping and accepts no more blocks');
    });
    this.last = result.catch(() => undefined); // the caller gets the error
    return result;
  }

  /** Starts no further task. @returns a promise that settles when the running task is finished */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.last;
  }
}
