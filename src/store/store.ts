/** A change of one key: a value to put, or undefined to delete. */
export interface Write {
  /** Ordered by its unsigned bytes. */
  readonly key: Uint8Array;
  /** Undefined: the key is removed. */
  readonly value: Uint8Array | undefined;
}

/** A key and its value. */
export type Entry = [key: Buffer, value: Buffer];

/**
 * When a commit is written: `now`, or `with-next`, atomically with the next commit of the kind `now`, or at the next
 * is done as a whole or not at all; without one, when somebody waits for {@link Store.flushed}.
 */
export type CommitTime = 'now' | 'with-next';

/** The read side of a store or a snapshot. Returned bytes must not be modified. */
export interface ReadableStore {
  /** @returns the value; undefined for an unknown key */
  get(key: Uint8Array): Buffer | undefined;
  /** Whether a key exists. */
  has(key: Uint8Array): boolean;
  /**
   * Entries in the unsigned order of their keys, as of the call: later commits are not visible. Entries are read
   * not seen. Entries are read as the iteration goes on; it is to be finished or left (`for … of`
   * does either), or it keeps old versions.
   *
   * @param from the first key, inclusive; default: from the start
   * @param end the end, exclusive; default: to the end
   * @param reverse from the greatest key to the smallest; default false
   */
  range(from?: Uint8Array, end?: Uint8Array, reverse?: boolean): IterableIterator<Entry>;
}

/** The state of a store at one time. Old versions stay in the file until it is closed; closing it twice is fine. */
export interface Snapshot extends ReadableStore {
  /** Releases the state. */
  close(): void;
}

/**
 * An ordered, transactional store of keys and values. Both may be any bytes, including none; a key has at most
 * has {@link MAX_KEY_BYTES} at most.
 */
export interface Store extends ReadableStore {
  /**
   * Applies a batch atomically, in its order. It is visible as soon as this returns. Its bytes must not be modified
   * must not be modified before the promise settles.
   *
   * @param batch keys with new values; without a value the key is removed
   * @param time when it is written. Default `now`; a store may always write at once
   * @returns settles when it is durable. Where it rejects, neither this commit nor any later one that is
   *   not yet durable is in the store, and more are refused until all have been told, which is when
   *   the turn is over: nothing is kept behind a gap
   * @throws VMRE_STORE_FAILED, as a rejection
   */
  commit(batch: readonly Write[], time?: CommitTime): Promise<void>;
  /** Settles when all commits so far are durable; rejects when one of them fails. */
  flushed(): Promise<void>;
  /** The current state, unchanged by later commits. It must be closed. */
  snapshot(): Snapshot;
  /** Waits until all commits are durable, and closes all snapshots. Closing it twice is fine. */
  close(): Promise<void>;
}

/**
 * The longest key, in bytes; no message to a host can hold a longer one. Keys of Avalanche VMs have 32 to 70. A key of
 * more than 1,920 is divided in the file of a store, and takes longer.
 */
export const MAX_KEY_BYTES = 256 * 1024 * 1024;
