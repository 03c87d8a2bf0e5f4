import { fstatSync, readSync } from 'node:fs';

/** The first number of each meta page of LMDB. */
const MAGIC = 0xbeefc0de;
/** The version of LMDB's file format whose pages are read here. */
export const FORMAT_VERSION = 2;
/** Where a meta page has what of the file: a header of 24 bytes, then the record. */
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
/** Of a record of a tree. */
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

/** Set in the flags of free pages while the disk does not have all of the transaction. */
const UNSYNCED = 0x1000;
/** Keys of free pages are numbers of transactions. */
const NUMBER_KEYS = 8;

/** One of the two trees of a file: its pages, and how many of which kind it is to have. */
export interface FileTree {
  /** Undefined when it is empty. */
  readonly root: number | undefined;
  readonly flags: number;
  readonly depth: number;
  readonly branches: number;
  readonly leaves: number;
  readonly overflow: number;
  readonly entries: number;
}

/** What one of the two first pages says of a file. Each transaction writes the other one. */
export interface FileMeta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: number;
  /** In which life of the machine it was written. */
  readonly boot: bigint;
  readonly isSynced: boolean;
  /** The pages that are free. */
  readonly free: FileTree;
  readonly main: FileTree;
}

/** A file of the library, page by page, without the library: it trusts what it reads. */
export class FilePages {
  readonly size: number;

  constructor(
    private readonly descriptor: number,
    readonly pageSize: number,
  ) {
    this.size = fstatSync(descriptor).size;
  }

  /** @returns undefined for a page that is not there as a whole */
  read(number: number): Buffer | undefined {
    const page = Buffer.allocUnsafe(this.pageSize);
    const got = readSync(this.descriptor, page, 0, this.pageSize, number * this.pageSize);
    return got === this.pageSize ? page : undefined;
  }

  /** Bytes from somewhere within a page on; undefined when not all of them are there. */
  bytes(number: number, offset: number, length: number): Buffer | undefined {
    const start = number * this.pageSize + offset;
    if (start + length > this.size) return undefined; // before anything of a made-up length is made
    const bytes = Buffer.alloc(length);
    const got = readSync(this.descriptor, bytes, 0, length, start);
    return got === length ? bytes : undefined;
  }
}

/** The version of the format of a file; undefined for a file that is not one of LMDB. */
export function formatVersionOf(descriptor: number): number | undefined {
  const head = Buffer.alloc(at.free);
  const isWhole = readSync(descriptor, head, 0, at.free, 0) === at.free;
  if (!isWhole || head.readUInt32LE(at.magic) !== MAGIC) return undefined;
  return head.readUInt32LE(at.version);
}

/** What a meta page at a place says; undefined when it is none. */
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

/** Beyond what numbers hold there is no file. */
export const number64 = (bytes: Buffer, position: number): number =>
  Number(bytes.readBigUInt64LE(position));
