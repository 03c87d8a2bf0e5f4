/** A change of one key. */
export interface Write {
  /** Keys are ordered by their unsigned bytes. */
  readonly key: Uint8Array;
  /** The new value; undefined removes the key. */
  readonly value: Uint8Array | undefined;
}

/** A key and its value. */
export type Entry = [key: Buffer, value: Buffer];

/**
 * When a commit is written: `now`, or `withNext`, which is atomically with the next commit of the kind
 * `now`, or at the next call of {@link Store.flushed}.
 */
export type CommitTime = 'now' | 'withNext';

/** The read side of a store or a snapshot. Returned bytes must not be modified. */
export interface ReadableStore {
  /** @returns the value; undefined for an unknown key */
  get(key: Uint8Array): Buffer | undefined;
  /** Whether a key exists. */
  has(key: Uint8Array): boolean;
  /**
   * Returns entries in the unsigned byte order of their keys, as of the call: later commits are not visible.
   * Entries are read during the iteration, which must be finished or left, as `for … of` does; otherwise
   * the store keeps old versions.
   *
   * @param from the first key, inclusive; default: the smallest key
   * @param end the end, exclusive; default: after the greatest key
   * @param reverse whether to iterate from the greatest key to the smallest; default false
   */
  range(from?: Uint8Array, end?: Uint8Array, reverse?: boolean): IterableIterator<Entry>;
}

/** The state of a store at one time. Old versions stay in the file until the snapshot is closed. */
export interface Snapshot extends ReadableStore, Disposable {
  /** Releases the state. Calling it again has no effect. */
  close(): void;
}

/**
 * An ordered, transactional store of keys and values. Both may be any bytes, including none; a key has at
 * most {@link MAX_KEY_BYTES}.
 */
export interface Store extends ReadableStore, AsyncDisposable {
  /**
   * Applies a batch atomically, in its order. It is visible as soon as this method returns. The caller must
   * not modify its bytes before the promise settles.
   *
   * @param batch keys with new values; an undefined value removes the key
   * @param time when it is written. Default `now`; a store may always write at once
   * @returns resolves when the batch is durable. If it rejects, the store contains neither this commit nor
   *   later commits that were not yet durable, and rejects further commits until the end of the turn, when
   *   all callers know of the failure: so no commit is persistent without the commits before it
   * @throws VMRE_STORE_FAILED, as a rejection
   */
  commit(batch: readonly Write[], time?: CommitTime): Promise<void>;
  /** Resolves when all commits so far are durable; rejects if one of them fails. */
  flushed(): Promise<void>;
  /** Returns the current state, which later commits do not change. The caller must close it. */
  snapshot(): Snapshot;
  /** Waits until all commits are durable, and closes all snapshots. Calling it again has no effect. */
  close(): Promise<void>;
}

/**
 * Maximum length of a key in bytes; no message to a host can hold a longer one. Keys of Avalanche VMs have 32
 * to 70 bytes. A key of more than 1,920 bytes is divided in the file of a store, and takes longer.
 */
export const MAX_KEY_BYTES = 256 * 1024 * 1024;
