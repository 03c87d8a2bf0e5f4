import { VmreError } from '../../support/errors/vmre-error';
import { openDiskStore } from '../../store/disk-store';
import { readDamaged } from '../../store/read-damaged';
import type { Entry, Store, Write } from '../../store/store';

const FORMAT = 'vmre vat state 1';

/** The state of a kernel as lines of JSON: the format, then a key and its value in each. */
export function* exportState(store: Store): Iterable<string> {
  yield JSON.stringify(FORMAT);
  for (const entry of store.range()) yield lineOf(entry);
}

/** What else ends a line for some readers is escaped. */
const lineOf = ([key, value]: Entry): string =>
  JSON.stringify([key.toString(), value.toString()]).replace(
    /[\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16)}`,
  );

/**
 * What can still be read of a store on disk that is damaged, as `VatKernel.exportState` writes it; none of it is
 * sure to be right, and a kernel does not take it.
 *
 * @param directory that no kernel uses
 * @returns the lines, and what is damaged, in words; none when the file itself is in order
 */
export function exportReadable(directory: string): { lines: string[]; damage: string[] } {
  const { entries, damage } = readDamaged(directory);
  return { lines: [JSON.stringify(FORMAT), ...entries.map(lineOf)], damage };
}

/**
 * Fills an empty store with what was exported.
 *
 * @param target a directory, or a store
 * @param lines as `exportState` gave them
 * @throws VMRE_VAT_STATE_UNREADABLE, and the store stays empty
 */
export async function importState(
  target: string | Store,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  if (typeof target !== 'string') return fillStore(target, lines);
  const store = openDiskStore(target);
  try {
    await fillStore(store, lines);
  } finally {
    await store.close();
  }
}

async function fillStore(
  store: Store,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  for (const _ of store.range()) throw unreadable('the store is not empty');
  const writes: Write[] = [];
  const keys = new Set<string>();
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const value = parsed(line, number);
    if (number === 1) {
      if (value !== FORMAT) throw unreadable(`line 1 does not say ${JSON.stringify(FORMAT)}`);
      continue;
    }
    if (!isEntry(value)) throw unreadable(`line ${number} is no key and value`);
    if (keys.has(value[0])) throw unreadable(`line ${number} has a key of an earlier line`);
    keys.add(value[0]);
    writes.push({ key: Buffer.from(value[0]), value: Buffer.from(value[1]) });
  }
  if (number === 0) throw unreadable('there are no lines');
  await store.commit(writes);
}

const isEntry = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw unreadable(`line ${number} is no JSON`, cause);
  }
}

const unreadable = (text: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_VAT_STATE_UNREADABLE', text, { cause });
