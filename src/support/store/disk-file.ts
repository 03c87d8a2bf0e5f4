import { join } from 'node:path';

import type { RootDatabase, Transaction } from 'lmdb';

import { VmreError } from '../errors/vmre-error';
import { checkDiskFile } from './disk-file-check';
import type { FrozenMap } from './ordered-map';
import type { Change } from './layers';
import type { Entry } from './store';

/** What is known of a moment of the file. */
export type Moment = Transaction;

/** Keys are strings of one character a byte, or bytes. The file has a byte before each: none is empty there. */
type FileKey = string | Uint8Array;
const FIRST_BYTE = 1;

const keyEncoder = {
  writeKey(key: FileKey, target: Buffer, start: number): number {
    const end = start + 1 + key.length;
    // It is how the library learns that it needs another buffer.
    if (end > target.length) throw new RangeError('a key is longer than its buffer');
    target[start] = FIRST_BYTE;
    if (typeof key === 'string') target.write(key, start + 1, 'latin1');
    else target.set(key, start + 1);
    return end;
  },
  readKey: (target: Buffer, start: number, end: number): Buffer =>
    Buffer.from(target.subarray(start + 1, end)),
};

/** Moments that can be kept at once, of all processes; each takes 64 bytes of the lock file. */
const MOST_MOMENTS = 8192;
/** A part of a range that is read at once ends behind so many entries or bytes. */
const PART_ENTRIES = 256;
const PART_BYTES = 64 * 1024;

/** The file of a store: an LMDB environment in a directory, used by one opener alone. */
export class DiskFile {
  private constructor(private readonly db: RootDatabase<Buffer, FileKey>) {}

  /** @param isSynced whether a write is on the disk when it settles, or with the operating system */
  static open(path: string, isSynced: boolean): DiskFile {
    checkDiskFile(join(path, 'data.mdb'));
    const { open } = require('lmdb') as typeof import('lmdb');
    const db = open<Buffer, FileKey>({
      path,
      noSubdir: false,
      encoding: 'binary',
      keyEncoder,
      maxReaders: MOST_MOMENTS,
      overlappingSync: !isSynced,
      separateFlushed: true,
      // Changes come in groups already.
      eventTurnBatching: false,
    } as Parameters<typeof open>[0]);
    const file = new DiskFile(db);
    try {
      file.claim(path);
    } catch (error) {
      void db.close();
      throw error;
    }
    return file;
  }

  get(key: FileKey, moment?: Moment): Buffer | undefined {
    return this.db.get(key, moment && { transaction: moment });
  }

  /** Keeps the file as it is now, until it is let go. */
  keep(): Moment {
    return this.db.useReadTransaction();
  }

  letGo(moment: Moment): void {
    this.touch();
    moment.done();
  }

  /** Makes changes, all or none. */
  async write(changes: FrozenMap<Change>): Promise<void> {
    const cursor = changes.cursor(undefined, undefined, false);
    try {
      await this.db.batch(() => {
        while (cursor.next()) {
          if (cursor.value) void this.db.put(cursor.key, cursor.value);
          else void this.db.remove(cursor.key);
        }
      });
    } catch (error) {
      throw await causeOf(error);
    }
  }

  /**
   * Entries of a range. They are read in parts, so that nothing of the library stays open between two
   * of them.
   *
   * @param moment the moment, as long as it is kept
   */
  *range(
    moment: () => Moment,
    from: string | undefined,
    below: string | undefined,
    reverse: boolean,
  ): Generator<Entry, undefined> {
    let next: FileKey | undefined = reverse ? below : (from ?? '');
    let isBehind = reverse && below !== undefined;
    for (;;) {
      const part = this.part(moment(), next, reverse ? (from ?? '') : below, reverse, isBehind);
      yield* part.entries;
      if (part.isLast) return undefined;
      next = (part.entries.at(-1) as Entry)[0];
      isBehind = true;
    }
  }

  close(): Promise<void> {
    return this.db.close();
  }

  private part(
    transaction: Moment,
    start: FileKey | undefined,
    end: FileKey | undefined,
    reverse: boolean,
    exclusiveStart: boolean,
  ): { entries: Entry[]; isLast: boolean } {
    const entries: Entry[] = [];
    let bytes = 0;
    const inclusiveEnd = reverse;
    const options = { transaction, reverse, exclusiveStart, inclusiveEnd, start, end };
    for (const { key, value } of this.db.getRange(options as never)) {
      entries.push([key as Buffer, value]);
      bytes += key.length + value.length;
      if (entries.length >= PART_ENTRIES || bytes >= PART_BYTES) return { entries, isLast: false };
    }
    return { entries, isLast: true };
  }

  /**
   * Takes a place in the list of readers, which the system clears of processes that are gone, and keeps
   * it; whoever finds somebody else there gives up.
   */
  private claim(path: string): void {
    this.touch();
    this.db.readerCheck();
    const readers = this.db.readerList().split('\n').slice(1).filter(Boolean);
    if (readers.length === 1) return;
    const pids = [...new Set(readers.map((line) => line.trim().split(/\s+/)[0]))];
    throw new VmreError('VMRE_STORE_FAILED', `${path} is in use by process ${pids.join(', ')}`, {
      hint: 'Use another directory, or end the other process first.',
      data: { path, pids },
    });
  }

  /** A reader that reads nothing still has its place in the list. */
  private touch(): void {
    this.db.doesExist('');
  }
}

/** The library tells the cause of a failed write by a second promise. */
async function causeOf(error: unknown): Promise<unknown> {
  const cause = (error as { commitError?: Promise<never> } | undefined)?.commitError;
  return cause ? cause.catch((found: unknown) => found) : error;
}
