import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openDiskStore } from '../../../src/store/disk-store';

/** The random source of a soak or a test. */
export interface Chance {
  /** From 0 to below the limit. */
  below(limit: number): number;
}

const PAGE = 4096;
/** The first bytes of a page contain its number. */
const NUMBER_BYTES = 8;

/** Damages the store in a directory. */
export type Damage = (directory: string, chance: Chance, older: string) => Promise<void> | void;

const fileIn = (directory: string): string => join(directory, 'data.mdb');

const inBytes =
  (change: (bytes: Buffer, chance: Chance, older: Buffer) => void): Damage =>
  (directory, chance, older) => {
    const bytes = readFileSync(fileIn(directory));
    change(bytes, chance, readFileSync(fileIn(older)));
    writeFileSync(fileIn(directory), bytes);
  };

const pageIn = (bytes: Buffer, chance: Chance): number => chance.below(bytes.length / PAGE);

function flip(bytes: Buffer, chance: Chance, from: number, length: number): void {
  const at = from + chance.below(length);
  bytes[at] = (bytes[at] as number) ^ (1 << chance.below(8));
}

function swap(bytes: Buffer, chance: Chance, from: number): void {
  const [a, b] = [pageIn(bytes, chance), pageIn(bytes, chance)];
  const one = Buffer.from(bytes.subarray(a * PAGE + from, (a + 1) * PAGE));
  bytes.copyWithin(a * PAGE + from, b * PAGE + from, (b + 1) * PAGE);
  one.copy(bytes, b * PAGE + from);
}

/** Changes keys like a program that knows the library. */
const withLibrary =
  (change: (key: Buffer, value: Buffer, chance: Chance) => Buffer | undefined): Damage =>
  async (directory, chance) => {
    const store = openDiskStore(directory);
    const entries = [...store.range()];
    const [key, value] = entries[chance.below(entries.length)]!;
    await store.commit([{ key, value: change(key, value, chance) }]);
    await store.close();
  };

/** Possible damages of a store, by name. None may lead to a wrong value. */
export const damages: Readonly<Record<string, Damage>> = {
  'a bit': inBytes((bytes, chance) => flip(bytes, chance, 0, bytes.length)),
  'bits of one page': inBytes((bytes, chance) => {
    const page = pageIn(bytes, chance) * PAGE;
    for (let left = 8; left > 0; left -= 1) flip(bytes, chance, page, PAGE);
  }),
  'a bit of a header': inBytes((bytes, chance) => {
    flip(bytes, chance, pageIn(bytes, chance) * PAGE, 64);
  }),
  'a bit of the first two pages': inBytes((bytes, chance) => {
    flip(bytes, chance, chance.below(2) * PAGE, 176);
  }),
  'bits everywhere': inBytes((bytes, chance) => {
    for (let left = 200; left > 0; left -= 1) flip(bytes, chance, 0, bytes.length);
  }),
  'zeros up to the end': inBytes((bytes, chance) => {
    bytes.fill(0, pageIn(bytes, chance) * PAGE);
  }),
  'one page zeroed': inBytes((bytes, chance) => {
    const page = pageIn(bytes, chance) * PAGE;
    bytes.fill(0, page, page + PAGE);
  }),
  'a page of noise': inBytes((bytes, chance) => {
    const page = pageIn(bytes, chance) * PAGE;
    for (let at = page; at < page + PAGE; at += 1) bytes[at] = chance.below(256);
  }),
  'two pages swapped': inBytes((bytes, chance) => swap(bytes, chance, 0)),
  'two pages swapped, and numbered anew': inBytes((bytes, chance) => {
    swap(bytes, chance, NUMBER_BYTES);
  }),
  'a page of an older copy': inBytes((bytes, chance, older) => {
    const page = pageIn(bytes, chance) * PAGE;
    older.subarray(page, page + PAGE).copy(bytes, page);
  }),
  'the end cut off': (directory, chance) => {
    truncateSync(fileIn(directory), chance.below(readFileSync(fileIn(directory)).length));
  },
  'an empty file': (directory) => truncateSync(fileIn(directory), 0),
  'no file': (directory) => rmSync(fileIn(directory)),
  'an older copy': (directory, _chance, older) => cpSync(fileIn(older), fileIn(directory)),
  'a key removed': withLibrary(() => undefined),
  'a value changed': withLibrary((_key, value, chance) => {
    const changed = Buffer.from(value);
    if (changed.length === 0) return Buffer.from('1');
    const at = chance.below(changed.length);
    changed[at] = (changed[at] as number) ^ (1 + chance.below(255));
    return changed;
  }),
  'a value shortened': withLibrary((_key, value, chance) =>
    value.subarray(0, chance.below(value.length)),
  ),
};
