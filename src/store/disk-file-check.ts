import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { endianness } from 'node:os';
import { dirname, join } from 'node:path';

import { systemCodeOf, VmreError } from '../support/errors/vmre-error';
import { ensureRoom } from './ensure-room';
import {
  FilePages,
  FORMAT_VERSION,
  formatVersionOf,
  metaAt,
  number64,
  type FileMeta,
} from './file-pages';
import { byBytes, FileWalk } from './file-walk';
import { looksAsMarked } from './latest-mark';
import { latestMeta } from './latest-meta';

/** How many pages may be missing at the end: the library does not write pages that it never used. */
const UNWRITTEN_PAGES = 16;

/** Checking a file of this many bytes takes half a second: the check is skipped if the file is unchanged. */
const LARGE = 256 * 1024 * 1024;

/** Bytes of the first pages and of the list of readers, on a system with the largest pages. */
const FIRST_BYTES = 256 * 1024;

/**
 * Checks the whole file before the library maps it. The library trusts the file: one of another format, or a
 * truncated or damaged one, would crash the process instead of raising an error; so would a new file on a
 * full disk.
 *
 * @param isSynced how the library will open the file
 * @returns the number of its latest transaction; 0 for a new file, and for one that is not checked
 * @throws VMRE_STORE_FAILED, or the system's error of the disk
 */
export function checkDiskFile(file: string, isSynced: boolean): number {
  const directory = dirname(file);
  if (!hasContent(file) || !existsSync(join(directory, 'lock.mdb'))) {
    ensureRoom(directory, FIRST_BYTES);
  }
  if (endianness() === 'BE') return 0; // such files have another byte order, and are not checked
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0; // the library will create it
    throw error;
  }
  try {
    return check(descriptor, file, isSynced);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Checks the format of a file that the library just created: a newer library may write a newer format, and
 * the next start would then reject the file with all data stored in the meantime.
 *
 * @throws VMRE_STORE_FAILED
 */
export function checkNewFile(file: string): void {
  if (endianness() === 'BE') return;
  const descriptor = openSync(file, 'r');
  try {
    const version = formatVersionOf(descriptor);
    if (version !== undefined && version !== FORMAT_VERSION) throw unknownFormat(file, version);
  } finally {
    closeSync(descriptor);
  }
}

/** Reads the current meta page of a valid file; undefined if the file does not exist. */
export function latestMetaOf(file: string, isSynced: boolean): FileMeta | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      return metaOf(descriptor, isSynced);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined; // the file was removed while in use, as in tests
  }
}

/** Returns the meta page that the library would use; undefined if none is usable. */
function metaOf(descriptor: number, isSynced: boolean): FileMeta | undefined {
  const first = metaAt(descriptor, 0);
  const second = first && metaAt(descriptor, first.pageSize);
  if (second?.pageSize !== first?.pageSize || !first || !second) return undefined;
  return latestMeta(first, second, metaAt(descriptor, first.pageSize / 2), isSynced);
}

const hasContent = (file: string): boolean =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

function check(descriptor: number, file: string, isSynced: boolean): number {
  const { size } = fstatSync(descriptor);
  if (size === 0) return 0; // created, but never written
  const version = formatVersionOf(descriptor);
  if (version === undefined) throw unusable(file, 'is not the file of a store');
  if (version !== FORMAT_VERSION) throw unknownFormat(file, version);
  const meta = metaOf(descriptor, isSynced);
  if (!meta) throw unusable(file, 'is cut short or damaged');
  const wanted = (meta.lastPage + 1) * meta.pageSize;
  if (size + UNWRITTEN_PAGES * meta.pageSize < wanted) {
    throw unusable(file, `is cut short: it has ${size} of ${wanted} bytes`);
  }
  try {
    const isTrusted = size >= LARGE && looksAsMarked(dirname(file));
    if (!isTrusted) checkPages(new FilePages(descriptor, meta.pageSize), meta);
  } catch (error) {
    if (VmreError.is(error)) throw error;
    throw unusable(file, `is damaged: ${(error as Error).message}`);
  }
  if (size < wanted) ftruncateSync(descriptor, wanted);
  return meta.transaction;
}

/** @throws Error that names the damage */
function checkPages(pages: FilePages, meta: FileMeta): void {
  const used = new Uint8Array(meta.lastPage + 1);
  const lists: Buffer[] = [];
  new FileWalk(pages, meta, used, byNumber, (_key, value) => lists.push(value())).walk(meta.free);
  new FileWalk(pages, meta, used, byBytes).walk(meta.main);
  for (const list of lists) checkFree(list, used);
}

const NUMBER_BYTES = 8;

function byNumber(a: Buffer, b: Buffer): number {
  if (a.length !== NUMBER_BYTES || b.length !== NUMBER_BYTES)
    throw new Error('free pages have odd keys');
  return number64(a, 0) - number64(b, 0);
}

/** Checks a list of free pages: a count, then page numbers; a negative length precedes a block of pages. */
function checkFree(list: Buffer, used: Uint8Array): void {
  const count = list.length < NUMBER_BYTES ? NaN : number64(list, 0);
  if (!(count < list.length / NUMBER_BYTES)) throw new Error('a list of free pages is cut short');
  let length = 1;
  for (let index = 1; index <= count; index += 1) {
    const entry = Number(list.readBigInt64LE(index * NUMBER_BYTES));
    if (entry < 0) length = -entry;
    if (entry <= 0) continue;
    for (let page = entry; page < entry + length; page += 1) {
      if (page < 2 || page >= used.length) throw new Error(`there is no free page ${page}`);
      if (used[page]) throw new Error(`page ${page} is free and used`);
      used[page] = 1;
    }
    length = 1;
  }
}

const unusable = (file: string, what: string): VmreError =>
  new VmreError('VMRE_STORE_FAILED', `${file} ${what}`, {
    hint: 'Restore its directory as a whole from a copy, or use an empty one to start anew; of vats, exportReadable writes what can still be read.',
    data: { file },
  });

const unknownFormat = (file: string, version: number): VmreError =>
  new VmreError(
    'VMRE_STORE_FAILED',
    `${file} has version ${version} of the LMDB format; this version of VMRE supports only version ${FORMAT_VERSION}`,
    {
      hint: 'Open it with the version of VMRE and of the package lmdb that wrote it, or restore its directory from a copy.',
      data: { file, version },
    },
  );
