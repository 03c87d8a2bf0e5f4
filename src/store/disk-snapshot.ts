import { borderOf, textOf } from './key-text';
import type { DiskFile, ReadTxn } from './disk-file';
import type { Change } from './pending-commits';
import { mergedRange } from './merged-range';
import type { FrozenMap } from './ordered-map';
import { closedError } from './store-errors';
import { MAX_KEY_BYTES, type Entry, type Snapshot } from './store';

/** A read transaction of the file, plus the changes that were not durable at its start, latest first. */
export class DiskSnapshot implements Snapshot {
  private txn: ReadTxn | undefined;

  /** @param closed called once, when the snapshot is closed */
  constructor(
    private readonly file: DiskFile,
    private changes: readonly FrozenMap<Change>[],
    private readonly closed: (snapshot: DiskSnapshot) => void,
  ) {
    this.txn = file.beginRead();
  }

  get(key: Uint8Array): Buffer | undefined {
    return find(this.file, this.changes, key, this.open());
  }

  has(key: Uint8Array): boolean {
    return this.get(key) !== undefined;
  }

  *range(from?: Uint8Array, end?: Uint8Array, reverse = false): Generator<Entry, undefined> {
    const borders = [borderOf(from), borderOf(end)] as const;
    const stored = this.file.range(() => this.open(), ...borders, reverse);
    const cursors = this.changes.map((map) => map.cursor(...borders, reverse));
    for (const entry of mergedRange(stored, cursors, reverse)) {
      this.open();
      yield entry;
    }
  }

  close(): void {
    if (!this.txn) return;
    this.file.endRead(this.txn);
    this.txn = undefined;
    this.changes = [];
    this.closed(this);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  private open(): ReadTxn {
    if (!this.txn) throw closedError('the snapshot');
    return this.txn;
  }
}

/** A range that closes its snapshot when it is finished or left. */
export class OwnedRange implements IterableIterator<Entry> {
  private readonly entries: Iterator<Entry>;

  constructor(
    private readonly snapshot: DiskSnapshot,
    ...range: Parameters<DiskSnapshot['range']>
  ) {
    this.entries = snapshot.range(...range);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Entry> {
    const result = this.entries.next();
    if (result.done) this.snapshot.close();
    return result;
  }

  return(): IteratorResult<Entry> {
    this.snapshot.close();
    return { done: true, value: undefined };
  }
}

/** Returns the value of a key, from the changes or, if they do not contain it, from the file. */
export function find(
  file: DiskFile,
  changes: readonly FrozenMap<Change>[],
  key: Uint8Array,
  txn?: ReadTxn,
): Buffer | undefined {
  if (key.length > MAX_KEY_BYTES) return undefined;
  if (changes.length > 0) {
    const text = textOf(key);
    for (const map of changes) {
      const change = map.get(text);
      if (change !== undefined) return change ?? undefined;
    }
  }
  return file.get(key, txn);
}
