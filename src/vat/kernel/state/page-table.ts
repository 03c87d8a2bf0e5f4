import { hash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

import type { Write } from '../../../store/store';
import { IMAGE_PAGE_BYTES } from '../../workers/worker-image';
import { PersistedRecord, type CrankJournal } from './crank-journal';
import type { StateReader } from './vat-store';

/** The hash by which a page is found. */
export const pageHash = (page: Buffer): string => hash('sha256', page).slice(0, 32);

/** The beginning of the keys of pages. */
export const PAGE_PREFIX = 'z.';
const pageKey = (name: string): string => PAGE_PREFIX + name;

/** A page that is added or removed, and not written yet. */
class PendingPage extends PersistedRecord {
  constructor(
    readonly key: string,
    public bytes: Buffer | undefined,
    private readonly wasStored: boolean,
  ) {
    super();
  }

  override get isStored(): boolean {
    return this.wasStored;
  }

  content(): undefined {
    return undefined;
  }

  /** The page has its own hash. It is compressed only now: most pages are replaced before a write. */
  override write(): Write | undefined {
    const { bytes } = this;
    if (!bytes && !this.wasStored) return undefined;
    return { key: Buffer.from(this.key), value: bytes && packed(bytes) };
  }
}

/** Pages of snapshots, by their hashes. A page that several snapshots have is stored once. */
export class PageTable {
  /** How many times snapshots have a page. */
  private readonly counts = new Map<string, number>();
  private pending = new Map<string, PendingPage>();

  constructor(
    private readonly journal: CrankJournal,
    private readonly reader: StateReader,
  ) {}

  /** Whether the page with this key is used. */
  hasKey(key: string): boolean {
    return this.counts.has(key.slice(PAGE_PREFIX.length));
  }

  /** The maximum of bytes that wait to be written. */
  get unwritten(): number {
    return this.pending.size * IMAGE_PAGE_BYTES;
  }

  /** Adds a use of a page. @param bytes must not change */
  retain(name: string, bytes: Buffer): void {
    if (this.count(name, 1) === 1) this.change(name, bytes);
  }

  /** Ends a use of a page; with the last use it leaves the store. */
  release(name: string): void {
    if (this.count(name, -1) === 0) this.change(name, undefined);
  }

  /** The page of a name; undefined if it is missing or damaged. */
  get(name: string): Buffer | undefined {
    const bytes = this.pending.get(name)?.bytes;
    if (bytes) return bytes;
    const stored = this.reader.bytes(pageKey(name));
    return stored && unpacked(stored, name);
  }

  /** Registers a use of a stored page. */
  load(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** All changes are written. */
  markWritten(): void {
    if (this.pending.size > 0) this.pending = new Map();
  }

  /** @returns the number of uses */
  private count(name: string, change: number): number {
    const before = this.counts.get(name) ?? 0;
    this.setCount(name, before + change);
    this.journal.record(undefined, () => this.setCount(name, before));
    return before + change;
  }

  private setCount(name: string, count: number): void {
    if (count === 0) this.counts.delete(name);
    else this.counts.set(name, count);
  }

  private change(name: string, bytes: Buffer | undefined): void {
    const known = this.pending.get(name);
    if (known) {
      const { bytes: before } = known;
      known.bytes = bytes;
      this.journal.record(known, () => (known.bytes = before));
      return;
    }
    const page = new PendingPage(pageKey(name), bytes, bytes === undefined);
    this.pending.set(name, page);
    this.journal.record(page, () => this.pending.delete(name));
  }
}

/** Five times as fast as the lowest level of deflate, for the same size. */
const fast = {
  chunkSize: IMAGE_PAGE_BYTES,
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 0,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MIN_WINDOW_BITS + 6,
    [constants.BROTLI_PARAM_SIZE_HINT]: IMAGE_PAGE_BYTES,
  },
};

const packed = (page: Buffer): Buffer => brotliCompressSync(page, fast);

function unpacked(stored: Buffer, name: string): Buffer | undefined {
  try {
    const page = brotliDecompressSync(stored, { maxOutputLength: IMAGE_PAGE_BYTES });
    return page.length === IMAGE_PAGE_BYTES && pageHash(page) === name ? page : undefined;
  } catch {
    return undefined;
  }
}
