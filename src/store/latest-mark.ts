import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../support/atomic-file';
import { VmreError } from '../support/errors/vmre-error';
import { isRecord } from '../support/json';
import { thisBoot } from './latest-meta';

/** Path of the mark, next to the file of a store. */
const markOf = (path: string): string => join(path, 'latest.json');

/** Whether a store in this directory ever stored data. */
export const hasMark = (path: string): boolean => existsSync(markOf(path));

/**
 * Records the minimum transaction of a store: a store with a lower transaction, or without any, lost data. A
 * failed write of the mark is harmless: an older mark is still valid.
 */
export function writeMark(path: string, transaction: number): void {
  try {
    const mark = { transaction, boot: thisBoot().toString(16), file: looksOf(path) };
    replaceFile(markOf(path), `${JSON.stringify(mark)}\n`);
  } catch {
    // See above.
  }
}

/**
 * Whether the size, time and inode of a store's file equal those in the mark: then the file is unchanged.
 *
 * @throws VMRE_STORE_FAILED
 */
export function looksAsMarked(path: string): boolean {
  return hasMark(path) && readMark(path).file === looksOf(path);
}

const looksOf = (path: string): string => {
  const { size, mtimeNs, ino } = statSync(join(path, 'data.mdb'), { bigint: true });
  return [size, mtimeNs, ino].join(' ');
};

/**
 * @param transaction latest transaction of the file; 0 if the file is empty or missing
 * @param isSynced whether marked transactions are guaranteed to be on the disk, even after a power loss
 * @throws VMRE_STORE_FAILED if the file lost transactions
 */
export function checkMark(path: string, transaction: number, isSynced: boolean): void {
  if (!hasMark(path)) return;
  const { least, boot } = readMark(path);
  if (transaction >= least) return;
  if (!isSynced && boot !== thisBoot().toString(16) && transaction > 0) return;
  const has = transaction === 0 ? 'is gone or empty' : `has transaction ${transaction}`;
  throw lost(path, `the store in ${path} ${has}, but must have at least transaction ${least}`);
}

function readMark(path: string): { least: number; boot: unknown; file: unknown } {
  let mark: unknown;
  try {
    mark = JSON.parse(readFileSync(markOf(path), 'utf8'));
  } catch {
    // Reported below.
  }
  const least = isRecord(mark) ? mark['transaction'] : undefined;
  if (isRecord(mark) && Number.isSafeInteger(least)) {
    return { least: least as number, boot: mark['boot'], file: mark['file'] };
  }
  throw lost(path, `${markOf(path)} is damaged`);
}

const lost = (path: string, what: string): VmreError =>
  new VmreError('VMRE_STORE_FAILED', what, {
    hint: `Restore the directory as a whole from a copy; or remove ${markOf(path)} to accept the current content.`,
    data: { path },
  });
