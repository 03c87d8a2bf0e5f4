import { statfsSync } from 'node:fs';

import { VmreError } from '../errors/vmre-error';
import type { Change } from './layers';
import type { FrozenMap } from './ordered-map';

const PAGE_BYTES = 4096;
/** Pages that a write may take beside those of its entries: branches, the list of free pages. */
const OTHER_PAGES = 16;

/** Bytes by which a file may grow when changes are written to it: each entry may take a page, and split it. */
export function bytesFor(changes: FrozenMap<Change>): number {
  let bytes = OTHER_PAGES * PAGE_BYTES;
  const cursor = changes.cursor(undefined, undefined, false);
  while (cursor.next()) {
    bytes += 2 * PAGE_BYTES + cursor.key.length + (cursor.value()?.length ?? 0);
  }
  return bytes;
}

/**
 * Makes sure that so many bytes are free on the disk of a directory. The library takes a write that finds none
 * for a failing disk, prints what it thinks, and may end the process.
 *
 * @throws VMRE_STORE_FAILED
 */
export function assertDiskRoom(directory: string, bytes: number): void {
  const free = freeBytes(directory);
  if (free === undefined || free >= bytes) return;
  const text = `the store in ${directory} cannot be written: no space left on its disk: ${bytes} bytes may be needed, ${free} are free`;
  throw new VmreError('VMRE_STORE_FAILED', text, {
    hint: 'Make room on the disk, and open the store again: it has everything up to the last commit that settled.',
    data: { path: directory, free, needed: bytes },
  });
}

/** Undefined where the system does not say. */
function freeBytes(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
