/** A key and its value. */
export interface DatabaseEntry {
  /** The key. */
  readonly key: Buffer;
  /** The value. */
  readonly value: Buffer;
}

/** A change of one key; without a value, the key is removed. */
export interface DatabaseChange {
  /** The key. */
  readonly key: Buffer;
  /** The new value; undefined deletes the key. */
  readonly value: Buffer | undefined;
}

/** Which entries to read. */
export interface DatabaseRange {
  /** Only keys that begin with it. Default: all keys. */
  prefix?: Uint8Array | undefined;
  /** Only this key and those after it, in the order of bytes. Default: from the first. */
  start?: Uint8Array | undefined;
}

/** An ordered map of bytes that survives the process: the database of a chain. */
export interface Database {
  /** The value of a key: do not modify it. Undefined if the key is missing. */
  get(key: Uint8Array): Promise<Buffer | undefined>;
  /** Makes all changes, or none; each key occurs at most once. */
  write(changes: readonly DatabaseChange[]): Promise<void>;
  /** The entries of a range in the order of their keys, as they are at the first read. */
  entries(range?: DatabaseRange): AsyncIterable<DatabaseEntry>;
  /** Details about the health of the database, for JSON. */
  health(): Promise<unknown>;
  /** Ends its use. */
  close(): Promise<void>;
}
