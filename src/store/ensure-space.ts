import { statfsSync } from 'node:fs';

import { ensureRoom } from './ensure-room';
import type { FileMeta } from './file-pages';
import type { Change } from './pending-commits';
import { SHORT_KEY_BYTES } from './long-keys';
import type { FrozenMap } from './ordered-map';

/** No closer check is made if the free space exceeds the file's size by this many bytes. */
const PLENTY = 8 * 1024 * 1024;
/** Pages for the library's list of free pages and its two meta pages. */
const OWN_PAGES = 16;
/** Pages for one part of a long key: two parts fill a page, in leaves and in branches. */
const PAGES_FOR_PART = 4;
/** Factor for pages that are only half full. */
const LOOSENESS = 2;
/** Bytes of a node besides its key and its value. */
const NODE_BYTES = 10;

/**
 * Checks, if a disk is nearly full, whether a write fits. The library may crash on a full disk, because its
 * error message is longer than the buffer for it.
 *
 * @throws the system's error of the disk
 */
export function ensureSpace(directory: string, meta: FileMeta, changes: FrozenMap<Change>): void {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  if (free >= PLENTY + meta.lastPage * meta.pageSize) return;
  const wanted = pagesFor(meta, changes) * meta.pageSize;
  if (free < PLENTY + wanted) ensureRoom(directory, wanted);
}

/** Returns the maximum number of pages that a write needs in addition to free pages of the file. */
function pagesFor(
  { pageSize, lastPage, main, free }: FileMeta,
  changes: FrozenMap<Change>,
): number {
  let [count, bytes, large] = [0, 0, 0];
  const cursor = changes.cursor(undefined, undefined, false);
  while (cursor.next()) {
    const value = cursor.value();
    const size = cursor.key.length + NODE_BYTES + (value?.length ?? 0);
    count += 1;
    if (!value) continue;
    if (cursor.key.length > SHORT_KEY_BYTES) {
      large += PAGES_FOR_PART * Math.ceil(size / SHORT_KEY_BYTES);
    } else if (size > pageSize / 2) large += Math.ceil(size / pageSize) + 1;
    else bytes += size;
  }
  const used = [main, free].map((tree) => tree.branches + tree.leaves + tree.overflow);
  const reusable = Math.max(0, lastPage - 1 - used.reduce((sum, each) => sum + each, 0));
  const copied = Math.min(count, main.leaves) + Math.min(count, main.branches);
  const pages = copied + large + Math.ceil((LOOSENESS * bytes) / pageSize) + OWN_PAGES;
  // The library cannot yet reuse some of the free pages.
  return Math.max(OWN_PAGES, pages - Math.floor(reusable / 2));
}
