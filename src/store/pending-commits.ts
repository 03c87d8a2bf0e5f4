import { OrderedMap, type FrozenMap } from './ordered-map';
import { textOf } from './key-text';
import type { CommitTime, Write } from './store';
import { deferred } from '../support/deferred';

/** A change of one key: its new value, or null to delete it. */
export type Change = Buffer | null;

/** Commits that become durable together. */
class CommitGroup {
  readonly changes = new OrderedMap<Change>();
  private readonly settlement = deferred();
  readonly done = this.settlement.promise;
  readonly succeed = this.settlement.resolve;
  readonly fail = this.settlement.reject;
  /** Whether the group must be written now, instead of waiting for a later commit. */
  isWanted = false;
}

/**
 * Commits that are not durable yet. Commits that arrive during a write form the next group, in which each key
 * is written once, however many commits change it. A group with only `withNext` commits waits for a commit
 * of the kind `now`, or for `flushed`.
 */
export class PendingCommits {
  private waiting: CommitGroup | undefined;
  private writing: CommitGroup | undefined;
  private start: NodeJS.Immediate | undefined;
  private failure: unknown;

  /** @param write makes changes durable atomically */
  constructor(private readonly write: (changes: FrozenMap<Change>) => Promise<void>) {}

  /** Changes that may not be durable yet, latest first. */
  get newest(): readonly OrderedMap<Change>[] {
    const { waiting, writing } = this;
    if (!waiting) return writing ? [writing.changes] : none;
    return writing ? [waiting.changes, writing.changes] : [waiting.changes];
  }

  add(batch: readonly Write[], time: CommitTime = 'now'): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const group = (this.waiting ??= new CommitGroup());
    for (const { key, value } of batch) {
      group.changes.set(textOf(key), value ? bufferOf(value) : null);
    }
    if (time === 'now') this.want(group);
    return group.done;
  }

  /** Settles when the last group settles. */
  flushed(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const { waiting, writing } = this;
    if (waiting) this.want(waiting);
    return (waiting ?? writing)?.done ?? Promise.resolve();
  }

  private want(group: CommitGroup): void {
    group.isWanted = true;
    // Commits of the same turn form one group.
    if (!this.writing) this.start ??= setImmediate(() => void this.writeNext());
  }

  private async writeNext(): Promise<void> {
    this.start = undefined;
    while (this.waiting?.isWanted) {
      const group = (this.writing = this.waiting);
      this.waiting = undefined;
      try {
        await this.write(group.changes.freeze());
      } catch (error) {
        this.drop(group, error);
        return;
      }
      this.writing = undefined;
      group.succeed();
    }
  }

  /** Commits after a failed one fail, too. */
  private drop(group: CommitGroup, error: unknown): void {
    const later = this.waiting;
    this.waiting = this.writing = undefined;
    this.failure = error;
    group.fail(error);
    later?.fail(error);
    // Reject further commits until all callers know of the failure: they could depend on the failed one.
    setImmediate(() => (this.failure = undefined));
  }
}

const none: readonly OrderedMap<Change>[] = [];

const bufferOf = (value: Uint8Array): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.length);
