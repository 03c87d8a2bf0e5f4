import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { RootDatabase, Transaction } from 'lmdb';

import { VmreError } from '../support/errors/vmre-error';
import { assertPlainFile } from '../support/foreign-file';
import { checkDiskFile, checkNewFile, latestMetaOf } from './disk-file-check';
import { ensureSpace } from './ensure-space';
import { checkMark, hasMark, writeMark } from './latest-mark';
import { bytesOf, textOf } from './key-text';
import type { Change } from './pending-commits';
import {
  firstLevel,
  levelBelow,
  placeBelow,
  placeFrom,
  placeOf,
  restOf,
  SHORT,
  SHORT_KEY_BYTES,
  type Level,
} from './long-keys';
import type { FrozenMap } from './ordered-map';
import type { Entry } from './store';
import { unusedMarks } from './unused-marks';

/** A read transaction: the state of the file at its start. */
export interface ReadTxn {
  readonly transaction: Transaction;
}

/** A key as stored: one byte precedes each key, because the file has no empty keys. Strings include that byte. */
type FileKey = string | Uint8Array;
const NOTHING = Buffer.alloc(0);

const keyEncoder = {
  writeKey(key: FileKey, target: Buffer, start: number): number {
    const isText = typeof key === 'string';
    const end = start + key.length + (isText ? 0 : 1);
    // This error makes the library use a larger buffer.
    if (end > target.length) throw new RangeError('a key is longer than its buffer');
    if (isText) target.write(key, start, 'latin1');
    else {
      target[start] = 1;
      target.set(key, start + 1);
    }
    return end;
  },
  readKey: (target: Buffer, start: number, end: number): Buffer =>
    Buffer.from(target.subarray(start + 1, end)),
};

/** Maximum of open read transactions of all processes; each takes 64 bytes of the lock file. */
const MAX_READ_TXNS = 8192;
/** A range is read in parts. A part ends after this many entries, or this many bytes. */
const PART_ENTRIES = 256;
const PART_BYTES = 64 * 1024;

/** The iteration over a range of one level. */
class Walk {
  entries: readonly Entry[] = [];
  /** Index of the next entry. */
  at = 0;
  isLast = false;
  start: string;
  readonly end: string;
  exclusiveStart: boolean;

  /** @param before the prefix of all keys of the level */
  constructor(
    readonly level: Level,
    readonly before: string,
    readonly from: string | undefined,
    readonly below: string | undefined,
    reverse: boolean,
  ) {
    const borders = [placeFrom(level, from), placeBelow(level, below)] as const;
    [this.start, this.end] = reverse ? [borders[1], borders[0]] : borders;
    this.exclusiveStart = reverse;
  }
}

/** Path of a store's file in its directory. */
export const fileOf = (path: string): string => join(path, 'data.mdb');

/** The file of a store: an LMDB environment in a directory, with exclusive access. */
export class DiskFile {
  private isMarked: boolean;

  private constructor(
    private readonly db: RootDatabase<Buffer, FileKey>,
    private readonly path: string,
    private readonly isSynced: boolean,
  ) {
    this.isMarked = hasMark(path);
  }

  /** @param isSynced whether a settled write is on the disk; if false, only the operating system has it */
  static open(path: string, isSynced: boolean): DiskFile {
    // The library crashes on a file that it cannot open.
    for (const name of ['data.mdb', 'lock.mdb']) assertPlainFile(join(path, name));
    const transaction = checkDiskFile(fileOf(path), isSynced);
    checkMark(path, transaction, isSynced);
    const { open } = require('lmdb') as typeof import('lmdb');
    const db = open<Buffer, FileKey>({
      path,
      noSubdir: false,
      encoding: 'binary',
      keyEncoder,
      maxReaders: MAX_READ_TXNS,
      overlappingSync: !isSynced,
      separateFlushed: true,
      // Changes are already grouped.
      eventTurnBatching: false,
    } as Parameters<typeof open>[0]);
    const file = new DiskFile(db, path, isSynced);
    try {
      if (transaction === 0) checkNewFile(fileOf(path));
      file.claim(path);
    } catch (error) {
      void db.close();
      throw error;
    }
    return file;
  }

  get(key: Uint8Array, txn?: ReadTxn): Buffer | undefined {
    return this.db.get(key.length > SHORT_KEY_BYTES ? placeOf(textOf(key)).place : key, txn);
  }

  /** Starts a read transaction; `endRead` ends it. */
  beginRead(): ReadTxn {
    return { transaction: this.db.useReadTransaction() };
  }

  endRead({ transaction }: ReadTxn): void {
    this.touch();
    transaction.done();
  }

  /** Applies changes atomically. @throws VMRE_STORE_FAILED if the disk is full */
  async write(changes: FrozenMap<Change>): Promise<void> {
    const meta = latestMetaOf(fileOf(this.path), this.isSynced);
    if (meta) ensureSpace(this.path, meta, changes);
    const unused = unusedMarks(changes, (from, below) => this.places(from, below));
    try {
      await this.db.batch(() => {
        const cursor = changes.cursor(undefined, undefined, false);
        while (cursor.next()) {
          const { key } = cursor;
          const value = cursor.value();
          if (key.length > SHORT_KEY_BYTES) this.writeLong(key, value);
          else if (value) void this.db.put(SHORT + key, value);
          else void this.db.remove(SHORT + key);
        }
        for (const mark of unused) void this.db.remove(mark);
      });
    } catch (error) {
      throw await causeOf(error);
    }
    if (!this.isMarked) this.mark();
  }

  /**
   * Iterates over the entries of a range. They are read in parts, so that no cursor of the library stays
   * open between two entries.
   */
  *range(
    txn: () => ReadTxn,
    from: string | undefined,
    below: string | undefined,
    reverse: boolean,
  ): Generator<Entry, undefined> {
    const walks = [new Walk(firstLevel, '', from, below, reverse)];
    for (let walk = walks.at(-1); walk; walk = walks.at(-1)) {
      const entry = walk.entries[walk.at];
      if (!entry) {
        if (walk.isLast) walks.pop();
        else this.readOn(walk, txn(), reverse);
        continue;
      }
      walk.at += 1;
      const { level, before } = walk;
      if (level === firstLevel && entry[0].length <= level.maxBytes) {
        yield entry;
        continue;
      }
      const rest = textOf(entry[0].subarray(level.place.length - 1));
      if (rest.length <= level.maxBytes) {
        yield [bytesOf(before + rest), entry[1]];
        continue;
      }
      const part = rest.slice(0, level.maxBytes);
      const next = levelBelow(level, part);
      const borders = [restOf(walk.from, part), restOf(walk.below, part)] as const;
      walks.push(new Walk(next, before + part, ...borders, reverse));
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.db.close();
    if (this.isMarked) this.mark();
  }

  /** Closes the file and removes its directory. The directory is renamed first, so that no other process opens it. */
  async remove(): Promise<void> {
    const away = `${this.path}.${process.pid}.${crypto.randomUUID()}.tmp`;
    let place = away;
    try {
      renameSync(this.path, away);
    } catch {
      place = this.path; // some systems cannot rename a directory in use
    }
    await this.db.close();
    rmSync(place, { recursive: true, force: true });
  }

  /** Records the latest transaction, so that its loss is detected. */
  private mark(): void {
    const meta = latestMetaOf(fileOf(this.path), this.isSynced);
    if (!meta) return;
    writeMark(this.path, meta.transaction);
    this.isMarked = true;
  }

  private writeLong(key: string, value: Change): void {
    const { place, steps } = placeOf(key);
    if (!value) return void this.db.remove(place);
    for (const { mark } of steps) void this.db.put(mark, NOTHING);
    void this.db.put(place, value);
  }

  private *places(start: string, end: string): Generator<string, undefined> {
    const first = start.charAt(0);
    for (const key of this.db.getKeys({ start, end })) yield first + textOf(key as Buffer);
  }

  private readOn(walk: Walk, { transaction }: ReadTxn, reverse: boolean): void {
    const { start, end, exclusiveStart } = walk;
    // In reverse, `end` is the first key of the range, which is inclusive.
    const options = { start, end, exclusiveStart, reverse, inclusiveEnd: reverse, transaction };
    const entries: Entry[] = [];
    let bytes = 0;
    walk.isLast = true;
    for (const { key, value } of this.db.getRange(options)) {
      entries.push([key as Buffer, value]);
      bytes += (key as Buffer).length + value.length;
      if (entries.length < PART_ENTRIES && bytes < PART_BYTES) continue;
      walk.isLast = false;
      walk.start = walk.level.place.charAt(0) + textOf(key as Buffer);
      walk.exclusiveStart = true;
      break;
    }
    walk.entries = entries;
    walk.at = 0;
  }

  /**
   * Adds this process to the list of readers, removes processes that no longer exist from it, and fails if
   * the list contains another reader.
   */
  private claim(path: string): void {
    this.touch();
    this.db.readerCheck();
    const readers = this.db.readerList().split('\n').slice(1).filter(Boolean);
    if (readers.length === 1) return;
    const readingPids = new Set(readers.map((line) => line.trim().split(/\s+/)[0]));
    if (readingPids.size > 1) readingPids.delete(String(process.pid));
    const pids = [...readingPids];
    throw new VmreError('VMRE_STORE_FAILED', `${path} is in use by process ${pids.join(', ')}`, {
      hint: 'Use another directory, or stop the other process first.',
      data: { path, pids },
    });
  }

  /** Reads a key, because the library adds a reader to the list at its first read. */
  private touch(): void {
    this.db.doesExist(SHORT);
  }
}

/** The library reports the cause of a failed write with a second promise. */
async function causeOf(error: unknown): Promise<unknown> {
  const cause = (error as { commitError?: Promise<never> } | undefined)?.commitError;
  return cause ? cause.catch((found: unknown) => found) : error;
}
