import { endOfPrefix } from './key-text';
import { assertKeysFit, closedError } from './store-errors';
import {
  MAX_KEY_BYTES,
  type CommitTime,
  type Entry,
  type ReadableStore,
  type Snapshot,
  type Store,
  type Write,
} from './store';

/**
 * Returns a part of a store: the keys with a prefix, without that prefix. Closing it closes only the part.
 *
 * @param store the whole store, or a part of it
 * @param prefix prefix of all keys of the part
 */
export function prefixed(store: Store, prefix: Uint8Array): Store {
  const [base, before] = store instanceof Part ? [store.base, store.prefix] : [store, nothing];
  if (store instanceof Part) store.assertOpen();
  return new Part(base, Buffer.concat([before, prefix]));
}

/**
 * Commits to several parts of one store atomically.
 *
 * @param batches the store or its parts, each with its changes
 * @throws VMRE_STORE_FAILED, as a rejection
 * @throws TypeError, as a rejection, if the parts belong to different stores
 */
export async function commitTogether(
  batches: readonly (readonly [Store, readonly Write[]])[],
): Promise<void> {
  const bases = new Set<Store>();
  const writes: Write[] = [];
  for (const [store, batch] of batches) {
    bases.add(baseOf(store));
    for (const write of store instanceof Part ? store.placed(batch) : batch) writes.push(write);
  }
  const [base, other] = bases;
  if (other) throw new TypeError('stores that commit together must be parts of the same one');
  await base?.commit(writes);
}

/** Whether both are the same store or parts of it, and so can commit together. */
export const canCommitTogether = (one: Store, other: Store): boolean =>
  baseOf(one) === baseOf(other);

const baseOf = (store: Store): Store => (store instanceof Part ? store.base : store);

const nothing = Buffer.alloc(0);

/** The keys with a prefix, without that prefix. */
class PrefixedReadable implements ReadableStore {
  private readonly prefixEnd: Buffer | undefined;

  constructor(
    private readonly whole: () => ReadableStore,
    readonly prefix: Buffer,
  ) {
    this.prefixEnd = endOfPrefix(prefix);
  }

  get(key: Uint8Array): Buffer | undefined {
    return this.whole().get(this.place(key));
  }

  has(key: Uint8Array): boolean {
    return this.whole().has(this.place(key));
  }

  range(from?: Uint8Array, end?: Uint8Array, reverse = false): IterableIterator<Entry> {
    const first = from ? this.place(from) : this.prefix;
    const last = end ? this.place(end) : this.prefixEnd;
    return new PrefixedRange(this.whole().range(first, last, reverse), this.prefix.length);
  }

  protected place(key: Uint8Array): Uint8Array {
    return this.prefix.length === 0 ? key : Buffer.concat([this.prefix, key]);
  }
}

class Part extends PrefixedReadable implements Store {
  private readonly snapshots = new Set<PartSnapshot>();
  private isClosed = false;

  constructor(
    readonly base: Store,
    prefix: Buffer,
  ) {
    super(() => this.open(), prefix);
  }

  async commit(batch: readonly Write[], time?: CommitTime): Promise<void> {
    return this.open().commit(this.placed(batch), time);
  }

  async flushed(): Promise<void> {
    return this.open().flushed();
  }

  snapshot(): Snapshot {
    const whole = this.open().snapshot();
    const snapshot = new PartSnapshot(whole, this.prefix, () => this.snapshots.delete(snapshot));
    this.snapshots.add(snapshot);
    return snapshot;
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const snapshot of [...this.snapshots]) snapshot.close();
    // The promise of a failed commit reports the failure.
    await this.base.flushed().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Converts a batch to the keys of the whole store. */
  placed(batch: readonly Write[]): readonly Write[] {
    this.assertOpen();
    assertKeysFit(batch, MAX_KEY_BYTES - this.prefix.length);
    if (this.prefix.length === 0) return batch;
    return batch.map(({ key, value }) => ({ key: this.place(key), value }));
  }

  assertOpen(): void {
    if (this.isClosed) throw closedError();
  }

  private open(): Store {
    this.assertOpen();
    return this.base;
  }
}

class PartSnapshot extends PrefixedReadable implements Snapshot {
  constructor(
    private readonly snapshot: Snapshot,
    prefix: Buffer,
    private readonly closed: () => void,
  ) {
    super(() => snapshot, prefix);
  }

  close(): void {
    this.snapshot.close();
    this.closed();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Removes the prefix from the keys of a range. */
class PrefixedRange implements IterableIterator<Entry> {
  constructor(
    private readonly entries: Iterator<Entry>,
    private readonly prefixLength: number,
  ) {}

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Entry> {
    const result = this.entries.next();
    if (!result.done) result.value[0] = result.value[0].subarray(this.prefixLength);
    return result;
  }

  return(): IteratorResult<Entry> {
    this.entries.return?.();
    return { done: true, value: undefined };
  }
}
