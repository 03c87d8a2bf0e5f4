import { textOf } from '../../../../src/store/key-text';
import { PendingCommits, type Change } from '../../../../src/store/pending-commits';
import { openMemoryStore } from '../../../../src/store/memory-store';
import type { FrozenMap } from '../../../../src/store/ordered-map';
import type { CommitTime, Entry, Snapshot, Store, Write } from '../../../../src/store/store';

/** The events in the life of a process; the requested fault happens at one of them. */
export type Fault = 'host killed' | 'plugin killed' | 'power cut' | 'disk full';

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Counts the moments in the life of a host, and ends it, or its plugin, at one of them. */
export class Moments {
  count = 0;
  /** The host does nothing more. */
  isOver = false;
  readonly over: Promise<void>;
  private end!: () => void;
  /** Of the plugin that runs. */
  onPluginKilled: () => void = () => undefined;
  /** A reader looks at the disk. */
  onMoment: () => void = () => undefined;

  /** @param at the moment of the fault, from 1; 0 for no fault */
  constructor(
    private readonly at: number,
    private readonly fault: Fault,
  ) {
    this.over = new Promise((resolve) => (this.end = resolve));
  }

  /** Everything else continues meanwhile. */
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isOver) return never();
  }

  /** @throws where the disk is full */
  async pass(isWrite = false): Promise<void> {
    if (this.isOver) return never();
    await this.turn();
    this.onMoment();
    if (this.fault === 'disk full' && !isWrite) return;
    this.count += 1;
    if (this.count !== this.at) return;
    if (this.fault === 'disk full') throw new Error('no space left on device');
    if (this.fault === 'plugin killed') return this.onPluginKilled();
    this.isOver = true;
    this.end();
    return never();
  }
}

/** A store that writes commits like the real one, to a disk that outlives its host. */
export class ModelDisk implements Store {
  private readonly layers: PendingCommits;
  writes = 0;

  /** @param durable the content of the disk; a write gets there atomically */
  constructor(
    private readonly durable: Store,
    moments: Moments,
  ) {
    this.layers = new PendingCommits(async (changes) => {
      await moments.pass(true);
      this.writes += 1;
      await durable.commit(writesOf(changes));
      await moments.pass();
    });
  }

  get(key: Uint8Array): Buffer | undefined {
    for (const layer of this.layers.newest) {
      const change = layer.get(textOf(key));
      if (change !== undefined) return change ?? undefined;
    }
    return this.durable.get(key);
  }

  has(key: Uint8Array): boolean {
    return this.get(key) !== undefined;
  }

  range(from?: Uint8Array, below?: Uint8Array, reverse?: boolean): IterableIterator<Entry> {
    return this.seen().range(from, below, reverse);
  }

  snapshot(): Snapshot {
    return this.seen().snapshot();
  }

  commit(batch: readonly Write[], time?: CommitTime): Promise<void> {
    return this.layers.add(batch, time);
  }

  flushed(): Promise<void> {
    return this.layers.flushed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    await this.flushed();
  }

  private seen(): Store {
    const seen = openMemoryStore();
    void seen.commit([...this.durable.range()].map(([key, value]) => ({ key, value })));
    for (const layer of [...this.layers.newest].reverse()) void seen.commit(writesOf(layer));
    return seen;
  }
}

function writesOf(changes: FrozenMap<Change>): Write[] {
  const writes: Write[] = [];
  const cursor = changes.cursor(undefined, undefined, false);
  while (cursor.next()) {
    const key = Buffer.from(cursor.key, 'latin1');
    writes.push({ key, value: cursor.value() ?? undefined });
  }
  return writes;
}
