import type { Store } from '../../../store/store';
import type { KernelState } from './kernel-state';
import { MAX_UNWRITTEN_BYTES, MAX_UNWRITTEN_RECORDS } from '../../limits';

/**
 * Commits cranks in groups: what they changed is written together, as the state after the last of them. Their
 * effects must not be visible outside before that.
 */
export class GroupCommit {
  private waiting: (() => void)[] = [];
  private failure: Error | undefined;
  /** The latest write. */
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly state: KernelState,
  ) {}

  get isFull(): boolean {
    const { journal, snapshots } = this.state;
    return journal.unwritten >= MAX_UNWRITTEN_RECORDS || snapshots.unwritten >= MAX_UNWRITTEN_BYTES;
  }

  /** Calls a function when everything so far is durable. If the crank is undone, the call is dropped. */
  afterCommit(done: () => void): void {
    this.waiting.push(done);
    this.state.journal.record(undefined, () => this.waiting.pop());
  }

  /**
   * Writes the changes of the cranks.
   *
   * @throws VMRE_STORE_FAILED if the write fails; this and all later flushes fail, so that there is never a
   *   gap
   */
  flush(): Promise<void> {
    this.writing = this.write();
    return this.writing;
  }

  /** Resolves when no write is in progress, even if it failed. */
  settled(): Promise<void> {
    return this.writing.catch(() => undefined);
  }

  private async write(): Promise<void> {
    if (this.failure) throw this.failure;
    const { waiting } = this;
    this.waiting = [];
    try {
      this.state.snapshots.divide();
      const writes = this.state.journal.takeWrites();
      if (writes.length > 0) {
        const kept = this.store.commit(writes);
        this.state.markWritten();
        await kept;
      } else {
        await this.store.flushed(); // an earlier write may be under way
      }
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
    for (const done of waiting) done();
  }
}
