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

/** Pages at the end that were never used may not have been written. */
const UNWRITTEN_PAGES = 16;

/** A file of so many bytes takes half a second: it is not looked at again when nobody has written to it. */
const LARGE = 256 * 1024 * 1024;

/** Pages to begin with, and those of the list of readers, on a system of the largest pages. */
const FIRST_BYTES = 256 * 1024;

/**
 * Looks at all of a file before the library maps it, which trusts what it reads: a file that is none, is cut
 * short or damaged would end the process instead of an error; so would a new one on a disk that is full.
 *
 * @param isSynced how the file is going to be opened
 * @returns the number of its latest transaction; 0 when there is none
 * @throws VMRE_STORE_FAILED, or what the system says of the disk
 */
export function checkDiskFile(file: string, isSynced: boolean): number {
  const directory = dirname(file);
  if (!hasContent(file) || !existsSync(join(directory, 'lock.mdb'))) {
    ensureRoom(directory, FIRST_BYTES);
  }
  if (endianness() === 'BE') return 0; // its numbers stand the other way round, and nobody has such a file
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0; // it is going to be made
    throw error;
  }
  try {
    return check(descriptor, file, isSynced);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Checks the format of a file that the library has just created: a newer library may write a newer format,
 * which the next start would reject together with everything that was stored meanwhile.
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

/** What a file that is in order says of itself; undefined when there is none. */
export function latestMetaOf(file: string, isSynced: boolean): FileMeta | undefined {
  try {
    const descriptor = openSync(file, 'r');
    try {
      return metaOf(descriptor, isSynced);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined; // it is removed while it is used, as in tests
  }
}

/** What the library takes as the state of a file; undefined when it cannot. */
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
  if (size === 0) return 0; // made, and never written to
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

/** @throws Error that says what is damaged */
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

/** A list of free pages: how many numbers there are, pages, and lengths below 0 before blocks of pages. */
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
