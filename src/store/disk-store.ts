import { existsSync } from 'node:fs';

import { ensureDirectory } from '../support/ensure-directory';
import { messageOf, VmreError } from '../support/errors/vmre-error';
import { DiskFile, fileOf } from './disk-file';
import { DiskSnapshot, find, OwnedRange } from './disk-snapshot';
import { PendingCommits, type Change } from './pending-commits';
import type { FrozenMap } from './ordered-map';
import { assertKeysFit, closedError } from './store-errors';
import type { CommitTime, Entry, Store, Write } from './store';

/** Options of a store on disk. */
export interface DiskStoreOptions {
  /**
   * Which failure a settled commit survives. `power`: a loss of power, because it is on the disk. `process`:
   * the termination of this process, including SIGKILL, because the operating system has it; it is written
   * to the disk later, and a loss of power removes the latest commits, each as a whole. Default `power`.
   */
  survives?: 'power' | 'process' | undefined;
}

/**
 * Opens a store in a directory, on LMDB, and creates the directory if it is missing. Only one process can
 * use it at a time. Commits are visible at once and become durable in groups, off the main thread.
 *
 * @param path a directory
 * @param options durability of commits
 * @throws VMRE_STORE_FAILED
 */
export function openDiskStore(path: string, options: DiskStoreOptions = {}): Store {
  try {
    ensureDirectory(path, 0o700);
    return new DiskStore(path, DiskFile.open(path, options.survives !== 'process'));
  } catch (error) {
    throw failed(path, 'opened', error);
  }
}

/**
 * Closes a store and removes its directory. The store cannot be opened meanwhile, and a directory that
 * another process creates in its place is not removed.
 *
 * @throws VMRE_STORE_FAILED if a part cannot be removed
 */
export async function removeDiskStore(store: Store): Promise<void> {
  await (store as DiskStore).remove();
}

/** Whether a directory contains a store. */
export const hasDiskStore = (path: string): boolean => existsSync(fileOf(path));

class DiskStore implements Store {
  private readonly pending: PendingCommits;
  private readonly snapshots = new Set<DiskSnapshot>();
  private closing: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    private readonly file: DiskFile,
  ) {
    this.pending = new PendingCommits((changes) => this.write(changes));
  }

  get(key: Uint8Array): Buffer | undefined {
    this.assertOpen();
    return find(this.file, this.pending.newest, key);
  }

  has(key: Uint8Array): boolean {
    return this.get(key) !== undefined;
  }

  range(from?: Uint8Array, end?: Uint8Array, reverse = false): IterableIterator<Entry> {
    return new OwnedRange(this.snapshot(), from, end, reverse);
  }

  async commit(batch: readonly Write[], time?: CommitTime): Promise<void> {
    this.assertOpen();
    assertKeysFit(batch);
    return this.pending.add(batch, time);
  }

  async flushed(): Promise<void> {
    this.assertOpen();
    return this.pending.flushed();
  }

  snapshot(): DiskSnapshot {
    this.assertOpen();
    const changes = this.pending.newest.map((map) => map.freeze());
    const snapshot = new DiskSnapshot(this.file, changes, (closed) =>
      this.snapshots.delete(closed),
    );
    this.snapshots.add(snapshot);
    return snapshot;
  }

  close(): Promise<void> {
    return (this.closing ??= this.end((file) => file.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async remove(): Promise<void> {
    this.closing ??= this.end((file) => file.remove());
    try {
      await this.closing;
    } catch (error) {
      throw failed(this.path, 'removed', error);
    }
  }

  private async end(finish: (file: DiskFile) => Promise<void>): Promise<void> {
    // The promise of a failed commit reports the failure.
    await this.pending.flushed().catch(() => undefined);
    for (const snapshot of [...this.snapshots]) snapshot.close();
    await finish(this.file);
  }

  private async write(changes: FrozenMap<Change>): Promise<void> {
    try {
      await this.file.write(changes);
    } catch (error) {
      throw failed(this.path, 'written', error);
    }
  }

  private assertOpen(): void {
    if (this.closing) throw closedError(`the store in ${this.path}`);
  }
}

function failed(path: string, what: string, error: unknown): VmreError {
  if (VmreError.is(error)) return error;
  const text = `the store in ${path} cannot be ${what}: ${messageOf(error)}`;
  return new VmreError('VMRE_STORE_FAILED', text, { cause: error, data: { path } });
}
