import { isUtf8 } from 'node:buffer';

import { VmreError } from '../../support/errors/vmre-error';
import { openDiskStore } from '../../store/disk-store';
import { readDamaged } from '../../store/read-damaged';
import type { Entry, Store, Write } from '../../store/store';

const FORMAT = 'vmre vat state 1';
/** The third part of a line whose value is not text. */
const BINARY = 'base64';

/** The state of a kernel as lines of JSON: the format, then one key and its value per line. */
export function* exportState(store: Store): Iterable<string> {
  yield JSON.stringify(FORMAT);
  for (const entry of store.range()) yield lineOf(entry);
}

/** Escapes the other characters that some readers take as line ends. */
const lineOf = ([key, value]: Entry): string =>
  JSON.stringify(
    isUtf8(value)
      ? [key.toString(), value.toString()]
      : [key.toString(), value.toString(BINARY), BINARY],
  ).replace(/[\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16)}`);

/**
 * Reads what is still readable in a damaged store, in the format of `exportState`. The content may be
 * wrong, and a kernel rejects it.
 *
 * @param directory of a store that no kernel uses
 * @returns the lines, and descriptions of the damage; no descriptions if the file is intact
 */
export function exportReadable(directory: string): { lines: string[]; damage: string[] } {
  const { entries, damage } = readDamaged(directory);
  return { lines: [JSON.stringify(FORMAT), ...entries.map(lineOf)], damage };
}

/**
 * Imports exported lines into an empty store.
 *
 * @param target a directory, or a store
 * @param lines as `exportState` gave them
 * @throws VMRE_VAT_STATE_UNREADABLE if the lines are invalid or the store has content; an empty store stays
 *   empty
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
      if (value !== FORMAT) throw unreadable(`line 1 must be ${JSON.stringify(FORMAT)}`);
      continue;
    }
    if (!isEntry(value)) throw unreadable(`line ${number} must be an array of a key and a value`);
    if (keys.has(value[0])) throw unreadable(`line ${number} repeats an earlier key`);
    keys.add(value[0]);
    const [key, text, encoding] = value;
    writes.push({ key: Buffer.from(key), value: Buffer.from(text, encoding) });
  }
  if (number === 0) throw unreadable('the input is empty');
  await store.commit(writes);
}

const isEntry = (value: unknown): value is [string, string, typeof BINARY?] =>
  Array.isArray(value) &&
  (value.length === 2 || (value.length === 3 && value[2] === BINARY)) &&
  value.every((each) => typeof each === 'string');

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw unreadable(`line ${number} is not valid JSON`, cause);
  }
}

const unreadable = (text: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_VAT_STATE_UNREADABLE', text, { cause });
