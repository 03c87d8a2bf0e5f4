import { VmreError } from '../../src/support/errors/vmre-error';
import { openMemoryStore } from '../../src/store/memory-store';
import type { Entry, Snapshot, Store, Write } from '../../src/store/store';

/**
 * How a commit fails: nothing of it is persisted, all of it is persisted nevertheless, or it throws at once.
 */
export const faults = ['refused', 'taken', 'thrown'] as const;
export type Fault = (typeof faults)[number];

export interface Faults {
  /** The number of commits that succeed. */
  readonly good: number;
  readonly fault: Fault;
  /** How many turns of the event loop a commit takes until it is durable. Default: none. */
  readonly turns?: () => number;
}

/**
 * A store that fails once, like one on a disk: commits are visible at once and durable later, pending ones
 * fail together with the failing one, and after that turn it accepts others again.
 */
export class FaultyStore implements Store {
  private seen: Store;
  private left: number;
  private way: Promise<unknown> = Promise.resolve();
  private failures = 0;
  private isRefusing = false;

  /** @param kept contains the durable entries */
  constructor(
    private readonly kept: Store,
    private readonly how: Faults,
  ) {
    this.seen = copyOf(kept);
    this.left = how.good;
  }

  /** Whether it has failed. */
  get hasFailed(): boolean {
    return this.failures > 0;
  }

  get(key: Uint8Array): Buffer | undefined {
    return this.seen.get(key);
  }

  has(key: Uint8Array): boolean {
    return this.seen.has(key);
  }

  range(from?: Uint8Array, below?: Uint8Array, reverse?: boolean): IterableIterator<Entry> {
    return this.seen.range(from, below, reverse);
  }

  snapshot(): Snapshot {
    return this.seen.snapshot();
  }

  commit(batch: readonly Write[]): Promise<void> {
    if (this.isRefusing) return Promise.reject(full());
    const isBad = this.left === 0;
    this.left -= 1;
    if (isBad && this.how.fault === 'thrown') {
      this.fail();
      throw full();
    }
    void this.seen.commit(batch);
    const done = this.write(batch, isBad, this.way, this.failures);
    this.way = done.catch(() => undefined);
    return done;
  }

  async flushed(): Promise<void> {
    if (this.isRefusing) throw full();
    const { failures } = this;
    await this.way;
    if (failures !== this.failures) throw full();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async close(): Promise<void> {
    await this.way;
  }

  private async write(
    batch: readonly Write[],
    isBad: boolean,
    before: Promise<unknown>,
    failures: number,
  ): Promise<void> {
    await before;
    for (let left = this.how.turns?.() ?? 0; left > 0; left -= 1) await new Promise(setImmediate);
    if (failures !== this.failures) throw full();
    if (!isBad || this.how.fault === 'taken') await this.kept.commit(batch);
    if (!isBad) return;
    this.fail();
    throw full();
  }

  private fail(): void {
    this.failures += 1;
    this.seen = copyOf(this.kept);
    this.isRefusing = true;
    setImmediate(() => (this.isRefusing = false));
  }
}

const full = (): VmreError => new VmreError('VMRE_STORE_FAILED', 'the disk is full');

function copyOf(store: Store): Store {
  const copy = openMemoryStore();
  void copy.commit([...store.range()].map(([key, value]) => ({ key, value })));
  return copy;
}
