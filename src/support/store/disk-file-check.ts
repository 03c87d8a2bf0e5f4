import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { endianness } from 'node:os';
import { dirname, join } from 'node:path';

import { systemCodeOf, VmreError } from '../errors/vmre-error';
import { ensureRoom } from './ensure-room';

const MAGIC = 0xbeefc0de;
/** Where the first page has what of the file (a header of 24 bytes, then the record). */
const AT_MAGIC = 24;
const AT_PAGE_SIZE = 48;
const AT_LAST_PAGE = 144;
const AT_TRANSACTION = 152;
const RECORD_BYTES = 160;
/** Pages at the end that were never used may not have been written. */
const UNWRITTEN_PAGES = 16;

/** Pages to begin with, and those of the list of readers, on a system of the largest pages. */
const FIRST_BYTES = 256 * 1024;

/**
 * Looks at a file before the library maps it: a file that is none, or is cut short, would end the
 * process instead of an error; so would a new one on a disk that is full.
 *
 * @throws VMRE_STORE_FAILED, or what the system says of the disk
 */
export function checkDiskFile(file: string): void {
  const directory = dirname(file);
  if (!hasContent(file) || !existsSync(join(directory, 'lock.mdb'))) {
    ensureRoom(directory, FIRST_BYTES);
  }
  if (endianness() === 'BE') return; // its numbers stand the other way round, and nobody has such a file
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return; // it is going to be made
    throw error;
  }
  try {
    check(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
}

const hasContent = (file: string): boolean =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;

function check(descriptor: number, file: string): void {
  const { size } = fstatSync(descriptor);
  if (size === 0) return; // made, and never written to
  const first = record(descriptor, 0);
  if (!first) throw unusable(file, 'is not the file of a store');
  const second = record(descriptor, first.pageSize);
  if (!second) throw unusable(file, 'is cut short or damaged');
  const latest = second.transaction > first.transaction ? second : first;
  const wanted = (latest.lastPage + 1) * first.pageSize;
  if (size + UNWRITTEN_PAGES * first.pageSize < wanted) {
    throw unusable(file, `is cut short: it has ${size} of ${wanted} bytes`);
  }
  if (size < wanted) ftruncateSync(descriptor, wanted);
}

/** One of the two pages that say what is in the file. */
function record(descriptor: number, position: number) {
  const page = Buffer.alloc(RECORD_BYTES);
  if (readSync(descriptor, page, 0, RECORD_BYTES, position) < RECORD_BYTES) return undefined;
  if (page.readUInt32LE(AT_MAGIC) !== MAGIC) return undefined;
  const pageSize = page.readUInt32LE(AT_PAGE_SIZE);
  const isPageSize = pageSize >= 256 && pageSize <= 65_536 && (pageSize & (pageSize - 1)) === 0;
  if (!isPageSize) return undefined;
  return {
    pageSize,
    lastPage: Number(page.readBigUInt64LE(AT_LAST_PAGE)),
    transaction: page.readBigUInt64LE(AT_TRANSACTION),
  };
}

const unusable = (file: string, what: string): VmreError =>
  new VmreError('VMRE_STORE_FAILED', `${file} ${what}`, {
    hint: 'Restore the directory from a copy, or use an empty one to start anew.',
    data: { file },
  });
