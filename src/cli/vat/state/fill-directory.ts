import { createReadStream, existsSync, readdirSync } from 'node:fs';

import { importState } from '../../../vat/api/state-file';
import { checkState } from '../../../vat/kernel/state/verify-state';
import { loadState } from '../../../vat/kernel/state/persistence';
import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { hasDiskStore, openDiskStore } from '../../../store/disk-store';
import { openMemoryStore } from '../../../store/memory-store';
import type { Store } from '../../../store/store';
import { unreadable } from '../project/existing-store';
import { linesOf } from '../lines-of';
import type { Progress } from '../../../support/terminal/progress';

/** The contents of an imported store. */
export interface Filled {
  /** Names of the live vats. */
  readonly vats: readonly string[];
  /** Number of lines read. */
  readonly lines: number;
}

/**
 * Creates a store from the lines of a file, atomically, after all lines were read and checked.
 *
 * @param file `-` for stdin
 * @throws VMRE_VAT_STATE_UNREADABLE, VMRE_STORE_FAILED; the directory is unchanged
 */
export async function fillDirectory(
  path: string,
  file: string,
  progress: Pick<Progress, 'tell'>,
): Promise<Filled> {
  await checkEmpty(path);
  let count = 0;
  const state = await stateIn(file, () => progress.tell('lines read', (count += 1)));
  const store = openDiskStore(path);
  try {
    checkNothingIn(store, path); // another process may have been faster
    await store.commit([...state.range()].map(([key, value]) => ({ key, value })));
  } finally {
    await store.close();
  }
  const alive = [...loadState(state).vats.all()].filter(({ isAlive }) => isAlive);
  return { vats: alive.map(({ name }) => name), lines: count };
}

async function checkEmpty(path: string): Promise<void> {
  if (!existsSync(path)) return;
  if (!hasDiskStore(path)) {
    const [other] = readdirSync(path);
    if (other === undefined) return;
    throw notEmpty(`${path} is not empty: it contains ${other}`);
  }
  const store = openDiskStore(path);
  try {
    checkNothingIn(store, path);
  } finally {
    await store.close();
  }
}

function checkNothingIn(store: Store, path: string): void {
  for (const _ of store.range()) throw notEmpty(`the store in ${path} is not empty`);
}

const notEmpty = (text: string): VmreError =>
  new VmreError('VMRE_VAT_STATE_UNREADABLE', text, {
    hint: 'Import into an empty directory, or name one with --store. Nothing was changed.',
  });

async function* counted(lines: AsyncIterable<string>, onLine: () => void): AsyncIterable<string> {
  for await (const line of lines) {
    yield line;
    onLine();
  }
}

async function stateIn(file: string, onLine: () => void): Promise<Store> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const state = openMemoryStore();
  try {
    await importState(state, counted(linesOf(input), onLine));
    if ([...state.range()].length === 0) throw unreadable('the file has no entries');
    checkState(state);
    return state;
  } catch (thrown) {
    const hint = 'Import the complete output of vmre vat export. Nothing was changed.';
    const text = `${file === '-' ? 'stdin' : file}: ${messageOf(thrown)}`;
    throw new VmreError('VMRE_VAT_STATE_UNREADABLE', text, { hint, cause: thrown });
  } finally {
    input.destroy();
  }
}
