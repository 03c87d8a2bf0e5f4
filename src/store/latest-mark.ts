import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../support/atomic-file';
import { VmreError } from '../support/errors/vmre-error';
import { isRecord } from '../support/json';
import { thisBoot } from './latest-meta';

/** Beside the file of a store. */
const markOf = (path: string): string => join(path, 'latest.json');

/** Whether something was ever kept here. */
export const hasMark = (path: string): boolean => existsSync(markOf(path));

/**
 * Notes which transaction a store has at least: one that has less, or nothing, has lost it. That there is no
 * room for the note is no harm: an older one holds as well.
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
 * Whether the file of a store is unchanged since the latest mark: size, time and inode are the same.
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
 * @param transaction that the file has; 0 for one that is empty or not there
 * @param isSynced whether what was noted is on the disk for sure, whatever became of the machine
 * @throws VMRE_STORE_FAILED for a file that does not have what it once had
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
    // Said below.
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
