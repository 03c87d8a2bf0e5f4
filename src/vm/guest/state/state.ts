import type { Awaitable } from '../../../support/thenable';

/** A key of the state: its bytes, or a text for its bytes in UTF-8. */
export type StateKey = string | Uint8Array;

/** Which entries of a state to read. */
export interface StateRange {
  /** Only keys that begin with it. Default: all keys. */
  prefix?: StateKey | undefined;
  /** Only this key and those after it, in the order of bytes. Default: from the first. */
  start?: StateKey | undefined;
}

/** An entry of a state. The bytes are copies. */
export interface StateEntry {
  /** The key. */
  readonly key: Buffer;
  /** The value. */
  readonly value: Buffer;
}

/** The state of a chain after one block, for reading. */
export interface ReadableState {
  /** The value of a key: a copy; undefined if the key is missing. */
  get(key: StateKey): Promise<Buffer | undefined>;
  /** Whether a key is present. */
  has(key: StateKey): Promise<boolean>;
  /** The entries of a range in the order of their keys, as they are at the first read. */
  entries(range?: StateRange): AsyncIterable<StateEntry>;
}

/** The state of a chain after one block, while the block changes it. */
export interface State extends ReadableState {
  /**
   * Sets a value.
   *
   * @param value its bytes, or a text for its bytes in UTF-8
   * @throws VMRE_STATE_MISUSED when the block is already complete, or writes more than 64 MiB
   */
  put(key: StateKey, value: string | Uint8Array): void;
  /** Removes a key, which may be missing. @throws as {@link State.put} */
  delete(key: StateKey): void;
  /**
   * Changes the state atomically: if the function throws, none of its changes remain.
   *
   * @param change gets the state to change; only one attempt may be open at a time
   * @returns its result
   */
  attempt<T>(change: (state: State) => Awaitable<T>): Promise<T>;
}
