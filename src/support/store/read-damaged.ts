import { closeSync, openSync } from 'node:fs';

import { fileOf } from './disk-file';
import { FilePages, metaAt } from './file-pages';
import { byBytes, FileWalk } from './file-walk';
import { keyIn, valueIn } from './long-keys';
import type { Entry } from './store';

/** The byte before keys that stand in front of their value. */
const LONG = 2;

/**
 * Reads what can be read of the file of a store, whatever is damaged, without the library.
 *
 * @returns entries in the order of the file, and what is damaged, in words
 * @throws what the system says of the file
 */
export function readDamaged(path: string): { entries: Entry[]; damage: string[] } {
  const descriptor = openSync(fileOf(path), 'r');
  try {
    const first = metaAt(descriptor, 0);
    const second = metaAt(descriptor, first?.pageSize ?? USUAL_PAGE);
    const [meta] = [first, second]
      .filter((each) => each !== undefined)
      .sort((a, b) => b.transaction - a.transaction);
    const entries: Entry[] = [];
    const damage: string[] = [];
    if (!meta) return { entries, damage: ['it does not say where anything is'] };
    const pages = new FilePages(descriptor, meta.pageSize);
    const count = Math.ceil(pages.size / meta.pageSize);
    const take = (key: Buffer, value: () => Buffer): void =>
      void entries.push(entryOf(key, value()));
    const tell = (what: string): void => void damage.push(what);
    const used = new Uint8Array(count);
    new FileWalk(pages, meta, used, byBytes, take, tell).walk(meta.main);
    return { entries, damage };
  } finally {
    closeSync(descriptor);
  }
}

const USUAL_PAGE = 4096;

function entryOf(key: Buffer, value: Buffer): Entry {
  if (key[0] !== LONG) return [Buffer.from(key.subarray(1)), Buffer.from(value)];
  return [Buffer.from(keyIn(value), 'latin1'), Buffer.from(valueIn(value))];
}
