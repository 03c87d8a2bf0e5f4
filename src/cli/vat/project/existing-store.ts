import { existsSync } from 'node:fs';

import { commandLine } from '../../../support/command-line';
import { hasDiskStore, openDiskStore } from '../../../store/disk-store';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import { damageHint, isDamage, storeIn } from './vat-project';
import { configPathIn } from './vat-config';

/** The store that is meant by a directory of vats, or by a store itself. */
export const storeAt = (place: string): string =>
  existsSync(configPathIn(place)) ? storeIn(place) : place;

/**
 * Reads a store that is there, and that no kernel uses. Nothing is written.
 *
 * @throws VMRE_VAT_STATE_UNREADABLE when there is none, or when it is not that of a kernel
 * @throws VMRE_STORE_FAILED also while another process uses it
 */
export async function withStore<T>(
  path: string,
  read: (store: Store) => T | Promise<T>,
): Promise<T> {
  if (!hasDiskStore(path)) throw unreadable(`there is no store in ${path}`);
  try {
    return await withOpened(path, read);
  } catch (thrown) {
    throw withExport(path, thrown);
  }
}

/** The same without what to do about damage. */
export async function withOpened<T>(
  path: string,
  read: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = openDiskStore(path);
  try {
    // Every kernel makes cranks, or has at least added a vat or a device.
    const isOfKernel = ['n.crank', 'n.vat', 'n.device'].some((key) => store.has(Buffer.from(key)));
    if (!isOfKernel) throw unreadable(`the store in ${path} is not that of a kernel`);
    return await read(store);
  } finally {
    await store.close();
  }
}

/** Whoever finds damage is told how to have what is left. */
function withExport(path: string, thrown: unknown): unknown {
  if (!VmreError.is(thrown) || !isDamage(thrown)) return thrown;
  const { code, message, data } = thrown;
  const hint = damageHint(commandLine('vmre', 'vat', 'export', path, '--output', 'state.jsonl'));
  return new VmreError(code, message, { hint, data, cause: thrown });
}

export const unreadable = (text: string): VmreError =>
  new VmreError('VMRE_VAT_STATE_UNREADABLE', text, {
    hint: 'Name a directory of vats that were run there, or the store of a kernel.',
  });
