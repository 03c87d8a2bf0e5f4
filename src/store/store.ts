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
 * When a commit is written: `now`, or `with-next`, together with the next one of the first kind, in one write that
 * is done as a whole or not at all; without one, when somebody waits for {@link Store.flushed}.
 */
export type CommitTime = 'now' | 'with-next';

/** What can be read, of a store or of a moment of it. What is returned must not be modified. */
export interface ReadableStore {
  /** @returns undefined when it is not there */
  get(key: Uint8Array): Buffer | undefined;
  /** Whether a key is there. */
  has(key: Uint8Array): boolean;
  /**
   * Entries in the unsigned order of their bytes, as they were when it was called: later commits are
   * not seen. Entries are read as the iteration goes on; it is to be finished or left (`for … of`
   * does either), or it keeps old versions.
   *
   * @param from the first key, inclusive; default: from the start
   * @param end the end, exclusive; default: to the end
   * @param reverse from the greatest key to the smallest; default false
   */
  range(from?: Uint8Array, end?: Uint8Array, reverse?: boolean): IterableIterator<Entry>;
}

/** A moment of a store. It keeps old versions until it is closed; closing twice is fine. */
export interface Snapshot extends ReadableStore {
  /** Lets its moment go. */
  close(): void;
}

/**
 * An ordered, transactional store of keys and values. Both are any bytes, empty ones included; a key
 * has {@link MAX_KEY_BYTES} at most.
 */
export interface Store extends ReadableStore {
  /**
   * Applies all of a batch in its order, or nothing. Reads see it as soon as this returns. The bytes
   * must not be modified before the promise settles.
   *
   * @param time default `now`; a store may write everything at once
   * @returns settles when it is durable. Where it rejects, neither this commit nor any later one that is
   *   not yet durable is in the store, and more are refused until all have been told, which is when
   *   the turn is over: nothing is kept behind a gap
   * @throws VMRE_STORE_FAILED, as a rejection
   */
  commit(batch: readonly Write[], time?: CommitTime): Promise<void>;
  /** Settles when all commits so far are durable; rejects when one that is not yet durable fails. */
  flushed(): Promise<void>;
  /** What is there now, unchanged by later commits; to be closed. */
  snapshot(): Snapshot;
  /** Waits for commits to be durable and closes all snapshots. Closing twice is fine. */
  close(): Promise<void>;
}

/**
 * The longest key, in bytes: no message to a host has one as long. Those of Avalanche VMs have 32 to 70; one of
 * more than 1,920 is divided in the file of a store, and takes longer.
 */
export const MAX_KEY_BYTES = 256 * 1024 * 1024;
