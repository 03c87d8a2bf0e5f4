import { closeSync, openSync } from 'node:fs';

import { counted } from '../support/counted';
import { fileOf } from './disk-file';
import { FilePages, metaAt } from './file-pages';
import { byBytes, FileWalk } from './file-walk';
import type { Entry } from './store';
import { wholeKeys } from './whole-keys';

/**
 * Reads all readable entries of a damaged store's file without the library.
 *
 * @returns entries in file order, and a description of each damage
 * @throws the system's error of the file
 */
export function readDamaged(path: string): { entries: Entry[]; damage: string[] } {
  const descriptor = openSync(fileOf(path), 'r');
  try {
    const first = metaAt(descriptor, 0);
    const second = metaAt(descriptor, first?.pageSize ?? USUAL_PAGE);
    const [meta] = [first, second]
      .filter((each) => each !== undefined)
      .sort((a, b) => b.transaction - a.transaction);
    const stored: Entry[] = [];
    const damage: string[] = [];
    if (!meta) return { entries: stored, damage: ['it does not say where anything is'] };
    const pages = new FilePages(descriptor, meta.pageSize);
    const count = Math.ceil(pages.size / meta.pageSize);
    const take = (key: Buffer, value: () => Buffer): void =>
      void stored.push([Buffer.from(key), Buffer.from(value())]);
    const tell = (what: string): void => void damage.push(what);
    const used = new Uint8Array(count);
    new FileWalk(pages, meta, used, byBytes, take, tell).walk(meta.main);
    const { entries, lost } = wholeKeys(stored);
    if (lost > 0) damage.push(`of ${counted(lost, 'key')} only the end is left`);
    return { entries, damage };
  } finally {
    closeSync(descriptor);
  }
}

const USUAL_PAGE = 4096;
