import type { Store } from '../../../store/store';
import type { KernelState } from './kernel-state';
import { MAX_UNWRITTEN_RECORDS } from '../../limits';

/**
 * Cranks that become durable together: what they changed is written in one go, as it is after the last of
 * them. Nothing that they did may be seen outside before.
 */
export class GroupCommit {
  private waiting: (() => void)[] = [];
  private failure: Error | undefined;

  constructor(
    private readonly store: Store,
    private readonly state: KernelState,
  ) {}

  get isFull(): boolean {
    return this.state.journal.unwritten >= MAX_UNWRITTEN_RECORDS;
  }

  /** To be done when everything up to now is durable. With a crank that is undone it is forgotten. */
  afterCommit(done: () => void): void {
    this.waiting.push(done);
    this.state.journal.record(undefined, () => this.waiting.pop());
  }

  /**
   * Writes what the cranks have changed.
   *
   * @throws VMRE_STORE_FAILED, and none of it is kept; nor is anything later: nothing is behind a gap
   */
  async flush(): Promise<void> {
    if (this.failure) throw this.failure;
    const { waiting } = this;
    this.waiting = [];
    try {
      const writes = this.state.journal.takeWrites();
      if (writes.length > 0) {
        const kept = this.store.commit(writes);
        this.state.vatStore.markWritten();
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
