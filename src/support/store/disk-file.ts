import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { RootDatabase, Transaction } from 'lmdb';

import { VmreError } from '../errors/vmre-error';
import { checkDiskFile, latestMetaOf } from './disk-file-check';
import { ensureSpace } from './ensure-space';
import { checkMark, hasMark, writeMark } from './latest-mark';
import { cutBorder, textOf } from './key-text';
import type { Change } from './layers';
import { hashOf, joined, keyIn, LongKeys, SHORT_KEY_BYTES, valueIn } from './long-keys';
import { mergedRange } from './merged-range';
import type { FrozenMap } from './ordered-map';
import type { Entry } from './store';

/** A moment of the file. */
export interface Moment {
  readonly transaction: Transaction;
  readonly longKeys: FrozenMap<true>;
}

/** In the file a byte stands before each key: none is empty there. Strings have it already. */
type FileKey = string | Uint8Array;
const SHORT = '\x01';
const LONG = '\x02';
const BEHIND_LONG = '\x03';

const keyEncoder = {
  writeKey(key: FileKey, target: Buffer, start: number): number {
    const isText = typeof key === 'string';
    const end = start + key.length + (isText ? 0 : 1);
    // It is how the library learns that it needs another buffer.
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

/** Moments that can be kept at once, of all processes; each takes 64 bytes of the lock file. */
const MOST_MOMENTS = 8192;
/** A part of a range that is read at once ends behind so many entries or bytes. */
const PART_ENTRIES = 256;
const PART_BYTES = 64 * 1024;

/** Where the file of a store is in its directory. */
export const fileOf = (path: string): string => join(path, 'data.mdb');

/** The file of a store: an LMDB environment in a directory, used by one opener alone. */
export class DiskFile {
  private readonly longKeys = new LongKeys();

  private isMarked: boolean;

  private constructor(
    private readonly db: RootDatabase<Buffer, FileKey>,
    private readonly path: string,
    private readonly isSynced: boolean,
  ) {
    this.isMarked = hasMark(path);
  }

  /** @param isSynced whether a write is on the disk when it settles, or with the operating system */
  static open(path: string, isSynced: boolean): DiskFile {
    const transaction = checkDiskFile(fileOf(path), isSynced);
    checkMark(path, transaction, isSynced);
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
    const file = new DiskFile(db, path, isSynced);
    try {
      file.claim(path);
      file.readLongKeys();
    } catch (error) {
      void db.close();
      throw error;
    }
    return file;
  }

  get(key: Uint8Array, moment?: Moment): Buffer | undefined {
    if (key.length > SHORT_KEY_BYTES) return this.getLong(textOf(key), moment);
    return this.db.get(key, moment);
  }

  /** Keeps the file as it is now, until it is let go. */
  keep(): Moment {
    return { transaction: this.db.useReadTransaction(), longKeys: this.longKeys.freeze() };
  }

  letGo({ transaction }: Moment): void {
    this.touch();
    transaction.done();
  }

  /** Bytes of keys that are too long for the file, of those that it has. */
  get longKeyBytes(): number {
    return this.longKeys.size;
  }

  /** Makes changes, all or none. @throws VMRE_STORE_FAILED when the disk is full */
  async write(changes: FrozenMap<Change>): Promise<void> {
    const meta = latestMetaOf(fileOf(this.path), this.isSynced);
    if (meta) ensureSpace(this.path, meta, changes);
    const long: [string, Change][] = [];
    try {
      await this.db.batch(() => {
        const cursor = changes.cursor(undefined, undefined, false);
        while (cursor.next()) {
          const { key } = cursor;
          const value = cursor.value();
          const isLong = key.length > SHORT_KEY_BYTES;
          if (isLong) long.push([key, value]);
          const place = isLong ? LONG + hashOf(key) : SHORT + key;
          if (value) void this.db.put(place, isLong ? joined(key, value) : value);
          else void this.db.remove(place);
        }
      });
    } catch (error) {
      throw await causeOf(error);
    }
    if (!this.isMarked) this.mark();
    for (const [key, value] of long) {
      if (value) this.longKeys.add(key);
      else this.longKeys.remove(key);
    }
  }

  /** Entries of a range of a moment, which is asked for again and again. */
  range(
    moment: () => Moment,
    from: string | undefined,
    below: string | undefined,
    reverse: boolean,
  ): Iterator<Entry> {
    const short = this.shortRange(moment, from, below, reverse);
    const { longKeys } = moment();
    if (longKeys.size === 0) return short;
    const cursor = longKeys.cursor(from, below, reverse);
    const long = {
      next: () => cursor.next(),
      get key() {
        return cursor.key;
      },
      value: () => this.getLong(cursor.key, moment()) ?? null,
    };
    return mergedRange(short, [long], reverse);
  }

  async close(): Promise<void> {
    await this.db.close();
    if (this.isMarked) this.mark();
  }

  /** Closes it, and removes its directory while it is still nobody else's. */
  async remove(): Promise<void> {
    const away = `${this.path}.${process.pid}.${crypto.randomUUID()}.tmp`;
    let place = away;
    try {
      renameSync(this.path, away);
    } catch {
      place = this.path; // not everywhere while it is open
    }
    await this.db.close();
    rmSync(place, { recursive: true, force: true });
  }

  /** What is there now is not to be missing later. */
  private mark(): void {
    const meta = latestMetaOf(fileOf(this.path), this.isSynced);
    if (!meta) return;
    writeMark(this.path, meta.transaction);
    this.isMarked = true;
  }

  private getLong(key: string, moment?: Moment): Buffer | undefined {
    const both = this.db.get(LONG + hashOf(key), moment);
    return both && keyIn(both) === key ? valueIn(both) : undefined;
  }

  /** They are read in parts, so that nothing of the library stays open between two of them. */
  private *shortRange(
    moment: () => Moment,
    from: string | undefined,
    below: string | undefined,
    reverse: boolean,
  ): Generator<Entry, undefined> {
    const first = SHORT + cutBorder(from ?? '', SHORT_KEY_BYTES);
    const end = below === undefined ? LONG : SHORT + cutBorder(below, SHORT_KEY_BYTES);
    let next: FileKey = reverse ? end : first;
    let exclusiveStart = reverse;
    for (;;) {
      const options = { start: next, end: reverse ? first : end, exclusiveStart, reverse };
      const { entries, isLast } = this.part(moment(), options);
      yield* entries;
      if (isLast) return undefined;
      next = (entries.at(-1) as Entry)[0];
      exclusiveStart = true;
    }
  }

  private part(
    { transaction }: Moment,
    range: { start: FileKey; end: FileKey; exclusiveStart: boolean; reverse: boolean },
  ): { entries: Entry[]; isLast: boolean } {
    const entries: Entry[] = [];
    let bytes = 0;
    // In reverse the end is the first key of the range, which belongs to it.
    const options = { ...range, transaction, inclusiveEnd: range.reverse };
    for (const { key, value } of this.db.getRange(options)) {
      entries.push([key as Buffer, value]);
      bytes += (key as Buffer).length + value.length;
      if (entries.length >= PART_ENTRIES || bytes >= PART_BYTES) return { entries, isLast: false };
    }
    return { entries, isLast: true };
  }

  private readLongKeys(): void {
    for (const { value } of this.db.getRange({ start: LONG, end: BEHIND_LONG })) {
      this.longKeys.add(keyIn(value));
    }
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
    const readingPids = new Set(readers.map((line) => line.trim().split(/\s+/)[0]));
    if (readingPids.size > 1) readingPids.delete(String(process.pid));
    const pids = [...readingPids];
    throw new VmreError('VMRE_STORE_FAILED', `${path} is in use by process ${pids.join(', ')}`, {
      hint: 'Use another directory, or end the other process first.',
      data: { path, pids },
    });
  }

  /** A reader that reads nothing still has its place in the list. */
  private touch(): void {
    this.db.doesExist(SHORT);
  }
}

/** The library tells the cause of a failed write by a second promise. */
async function causeOf(error: unknown): Promise<unknown> {
  const cause = (error as { commitError?: Promise<never> } | undefined)?.commitError;
  return cause ? cause.catch((found: unknown) => found) : error;
}
