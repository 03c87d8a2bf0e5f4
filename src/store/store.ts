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
 * call of {@link Store.flushed}.
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
   * during the iteration, which must be finished or closed (`for … of` does either); otherwise old versions stay in
   * the file.
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
 * {@link MAX_KEY_BYTES}.
 */
export interface Store extends ReadableStore {
  /**
   * Applies a batch atomically, in its order. It is visible as soon as this returns. Its bytes must not be modified
   * before the promise settles.
   *
   * @param batch keys with new values; without a value the key is removed
   * @param time when it is written. Default `now`; a store may always write at once
   * @returns settles when it is durable. If it rejects, this commit and all later pending ones are undone, and
   *   further commits are rejected until the end of the turn: no commit is persisted after a lost one
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
