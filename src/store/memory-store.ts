import { borderOf, bytesOf, textOf } from './key-text';
import { OrderedMap, type FrozenMap } from './ordered-map';
import { assertKeysFit, closedError } from './store-errors';
import type { Entry, Snapshot, Store, Write } from './store';

/** A store in the memory of this process, for tests and for data that need not be persistent. */
export function openMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  private readonly map = new OrderedMap<Buffer>();
  private readonly snapshots = new Set<MemorySnapshot>();
  private isClosed = false;

  get(key: Uint8Array): Buffer | undefined {
    this.assertOpen();
    return this.map.get(textOf(key));
  }

  has(key: Uint8Array): boolean {
    return this.get(key) !== undefined;
  }

  range(from?: Uint8Array, end?: Uint8Array, reverse = false): IterableIterator<Entry> {
    this.assertOpen();
    return entriesOf(this.map.freeze(), from, end, reverse);
  }

  async commit(batch: readonly Write[]): Promise<void> {
    this.assertOpen();
    assertKeysFit(batch);
    for (const { key, value } of batch) {
      if (value) this.map.set(textOf(key), copyOf(value));
      else this.map.delete(textOf(key));
    }
  }

  async flushed(): Promise<void> {
    this.assertOpen();
  }

  snapshot(): Snapshot {
    this.assertOpen();
    const snapshot = new MemorySnapshot(this.map.freeze(), () => this.snapshots.delete(snapshot));
    this.snapshots.add(snapshot);
    return snapshot;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const snapshot of [...this.snapshots]) snapshot.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private assertOpen(): void {
    if (this.isClosed) throw closedError();
  }
}

class MemorySnapshot implements Snapshot {
  constructor(
    private map: FrozenMap<Buffer> | undefined,
    private readonly onClose: () => void,
  ) {}

  get(key: Uint8Array): Buffer | undefined {
    return this.open().get(textOf(key));
  }

  has(key: Uint8Array): boolean {
    return this.get(key) !== undefined;
  }

  range(from?: Uint8Array, end?: Uint8Array, reverse = false): IterableIterator<Entry> {
    return entriesOf(this.open(), from, end, reverse, () => this.open());
  }

  close(): void {
    this.map = undefined;
    this.onClose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  private open(): FrozenMap<Buffer> {
    if (!this.map) throw closedError('the snapshot');
    return this.map;
  }
}

/** Copies a value into a buffer of exactly its size, so that no larger buffer stays in memory. */
const copyOf = (value: Uint8Array): Buffer => {
  const copy = Buffer.allocUnsafeSlow(value.length);
  copy.set(value);
  return copy;
};

function* entriesOf(
  map: FrozenMap<Buffer>,
  from: Uint8Array | undefined,
  end: Uint8Array | undefined,
  reverse: boolean,
  assertOpen?: () => void,
): Generator<Entry, undefined> {
  const cursor = map.cursor(borderOf(from), borderOf(end), reverse);
  while (cursor.next()) {
    yield [bytesOf(cursor.key), cursor.value()];
    assertOpen?.();
  }
}
