import { statfsSync } from 'node:fs';

import { ensureRoom } from './ensure-room';
import type { FileMeta } from './file-pages';
import type { Change } from './pending-commits';
import { SHORT_KEY_BYTES } from './long-keys';
import type { FrozenMap } from './ordered-map';

/** A disk with so much more room is not looked at any closer. */
const PLENTY = 8 * 1024 * 1024;
/** For what the library keeps of free pages, and its two first pages. */
const OWN_PAGES = 16;
/** Of a key that is divided; two of them fill a page, of leaves as of branches. */
const PAGES_FOR_PART = 4;
/** A page may be half empty. */
const LOOSENESS = 2;
/** Of a node, beside its key and its value. */
const NODE_BYTES = 10;

/**
 * Finds out, where a disk is nearly full, whether a write has room. The library does not always survive to tell
 * that there is none: the message about it is longer than the memory that it has for that.
 *
 * @throws what the system says of the disk
 */
export function ensureSpace(directory: string, meta: FileMeta, changes: FrozenMap<Change>): void {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  if (free >= PLENTY + meta.lastPage * meta.pageSize) return;
  const wanted = pagesFor(meta, changes) * meta.pageSize;
  if (free < PLENTY + wanted) ensureRoom(directory, wanted);
}

/** Pages that a write takes at most, beside those that are free in the file. */
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
  // Some of what is free is not yet to be used again.
  return Math.max(OWN_PAGES, pages - Math.floor(reusable / 2));
}
