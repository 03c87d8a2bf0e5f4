import { fstatSync, readSync } from 'node:fs';

/** The first number of each LMDB meta page. */
const MAGIC = 0xbeefc0de;
/** The version of LMDB's file format that this module reads. */
export const FORMAT_VERSION = 2;
/** Offsets in a meta page: a header of 24 bytes, then the record. */
const at = {
  magic: 24,
  version: 28,
  free: 48,
  main: 96,
  lastPage: 144,
  transaction: 152,
  boot: 160,
  end: 168,
};
/** Offsets in the record of a tree. */
const of = {
  pad: 0,
  flags: 4,
  depth: 6,
  branches: 8,
  leaves: 16,
  overflow: 24,
  entries: 32,
  root: 40,
};

/** Set in the flags of the tree of free pages until the whole transaction is on the disk. */
const UNSYNCED = 0x1000;
/** Flag of the tree of free pages, whose keys are transaction numbers. */
const NUMBER_KEYS = 8;

/** One of the two trees of a file: its root page, and its expected number of pages of each kind. */
export interface FileTree {
  /** Undefined if the tree is empty. */
  readonly root: number | undefined;
  readonly flags: number;
  readonly depth: number;
  readonly branches: number;
  readonly leaves: number;
  readonly overflow: number;
  readonly entries: number;
}

/** The content of a meta page. The first two pages are meta pages; transactions write them in turn. */
export interface FileMeta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
  /** Id of the boot during which it was written. */
  readonly boot: bigint;
  readonly isSynced: boolean;
  /** The tree of free pages. */
  readonly free: FileTree;
  readonly main: FileTree;
}

/** Reads the pages of a file without the library, which trusts the file. */
export class FilePages {
  readonly size: number;

  constructor(
    private readonly descriptor: number,
    readonly pageSize: number,
  ) {
    this.size = fstatSync(descriptor).size;
  }

  /** @returns undefined if the file does not contain the whole page */
  read(number: number): Buffer | undefined {
    const page = Buffer.allocUnsafe(this.pageSize);
    const got = readSync(this.descriptor, page, 0, this.pageSize, number * this.pageSize);
    return got === this.pageSize ? page : undefined;
  }

  /** Reads bytes from an offset in a page; undefined if the file does not contain all of them. */
  bytes(number: number, offset: number, length: number): Buffer | undefined {
    const start = number * this.pageSize + offset;
    if (start + length > this.size) return undefined; // before a buffer of an invalid length is allocated
    const bytes = Buffer.alloc(length);
    const got = readSync(this.descriptor, bytes, 0, length, start);
    return got === length ? bytes : undefined;
  }
}

/** Returns the format version of a file; undefined if it is not an LMDB file. */
export function formatVersionOf(descriptor: number): number | undefined {
  const head = Buffer.alloc(at.free);
  const isWhole = readSync(descriptor, head, 0, at.free, 0) === at.free;
  if (!isWhole || head.readUInt32LE(at.magic) !== MAGIC) return undefined;
  return head.readUInt32LE(at.version);
}

/** Reads a meta page at a position; undefined if it is invalid. */
export function metaAt(descriptor: number, position: number): FileMeta | undefined {
  const page = Buffer.alloc(at.end);
  if (readSync(descriptor, page, 0, at.end, position) < at.end) return undefined;
  if (page.readUInt32LE(at.magic) !== MAGIC || page.readUInt32LE(at.version) !== FORMAT_VERSION) {
    return undefined;
  }
  const pageSize = page.readUInt32LE(at.free + of.pad);
  const isPageSize = pageSize >= 256 && pageSize <= 65_536 && (pageSize & (pageSize - 1)) === 0;
  const free = treeAt(page, at.free);
  const main = treeAt(page, at.main);
  const isUsual =
    (free.flags & ~UNSYNCED) === NUMBER_KEYS &&
    main.flags === 0 &&
    page.readUInt32LE(at.main) === 0;
  if (!isPageSize || !isUsual) return undefined;
  return {
    pageSize,
    lastPage: number64(page, at.lastPage),
    transaction: number64(page, at.transaction),
    boot: page.readBigInt64LE(at.boot),
    isSynced: (free.flags & UNSYNCED) === 0,
    ...{ free, main },
  };
}

function treeAt(page: Buffer, position: number): FileTree {
  const isEmpty = page.readBigInt64LE(position + of.root) === -1n;
  return {
    root: isEmpty ? undefined : number64(page, position + of.root),
    flags: page.readUInt16LE(position + of.flags),
    depth: page.readUInt16LE(position + of.depth),
    branches: number64(page, position + of.branches),
    leaves: number64(page, position + of.leaves),
    overflow: number64(page, position + of.overflow),
    entries: number64(page, position + of.entries),
  };
}

/** Reads a 64-bit number. It is exact for every number that an undamaged file contains. */
export const number64 = (bytes: Buffer, position: number): number =>
  Number(bytes.readBigUInt64LE(position));
