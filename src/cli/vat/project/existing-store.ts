import { existsSync } from 'node:fs';

import { commandLine } from '../../../support/command-line';
import { hasDiskStore, openDiskStore } from '../../../store/disk-store';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import { damageHint, isDamage, storeIn } from './vat-project';
import { configPathIn } from './vat-config';

/** The store of a directory of vats; any other path is the store itself. */
export const storeAt = (place: string): string =>
  existsSync(configPathIn(place)) ? storeIn(place) : place;

/**
 * Reads an existing store that no kernel uses. Nothing is written.
 *
 * @throws VMRE_VAT_STATE_UNREADABLE if there is no store, or it does not belong to a kernel; VMRE_STORE_FAILED
 *   also while another process uses it
 */
export async function withStore<T>(
  path: string,
  read: (store: Store) => T | Promise<T>,
): Promise<T> {
  if (!hasDiskStore(path)) throw unreadable(`no store in ${path}`);
  try {
    return await withOpened(path, read);
  } catch (thrown) {
    throw withExport(path, thrown);
  }
}

/** Like {@link withStore}, without a hint about damage. */
export async function withOpened<T>(
  path: string,
  read: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = openDiskStore(path);
  try {
    // Every kernel has run cranks, or has at least added a vat or a device.
    const isOfKernel = ['n.crank', 'n.vat', 'n.device'].some((key) => store.has(Buffer.from(key)));
    if (!isOfKernel) throw unreadable(`the store in ${path} does not belong to a kernel`);
    return await read(store);
  } finally {
    await store.close();
  }
}

/** Adds to an error about damage how to export the readable part. */
function withExport(path: string, thrown: unknown): unknown {
  if (!VmreError.is(thrown) || !isDamage(thrown)) return thrown;
  const { code, message, data } = thrown;
  const hint = damageHint(commandLine('vmre', 'vat', 'export', path, '--output', 'state.jsonl'));
  return new VmreError(code, message, { hint, data, cause: thrown });
}

/** The error of a directory without a kernel's state. */
export const unreadable = (text: string): VmreError =>
  new VmreError('VMRE_VAT_STATE_UNREADABLE', text, {
    hint: 'Name a directory whose vats have run, or the store of a kernel.',
  });
