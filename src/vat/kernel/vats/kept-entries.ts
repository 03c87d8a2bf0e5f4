import type { VatId } from '../../types/refs';
import type { ClistEntry } from '../state/clist';
import { isSettled } from '../state/kernel-promise';
import type { KernelState } from '../state/kernel-state';
import { isObject, isPromise } from '../state/ref-counter';
import type { VatRecord } from '../state/vat-record';

/** Keys of vats on our own slots: their text may look like the names of promises, which they cannot store. */
const BAGGAGE = 'baggage.';

/**
 * Determines which entries of a vat's c-list an upgrade keeps: the root object, device nodes, durable exports,
 * imports that the vat store names, and promises that it names and whose settlement the vat awaits.
 */
export function keptEntries(
  state: KernelState,
  { id, clist }: VatRecord,
): (entry: ClistEntry) => boolean {
  const named = namesInStore(state, id);
  const kept = new Set<ClistEntry>();
  for (const entry of clist.entries()) {
    const { kref, vref, isExport } = entry;
    const isKept = isPromise(kref)
      ? named.has(vref) && isAwaited(state, id, entry)
      : !isObject(kref) || (isExport ? isDurable(vref) : named.has(vref));
    if (isKept) kept.add(entry);
  }
  return (entry) => kept.has(entry);
}

/** Whether the new code has the object: the root, or one whose name says that its state is in the store. */
const isDurable = (vref: string): boolean => vref === 'o+0' || vref.startsWith('o+d');

function isAwaited({ promises }: KernelState, vatId: VatId, { kref }: ClistEntry): boolean {
  const state = isPromise(kref) ? promises.get(kref)?.state : undefined;
  if (state === undefined) return false;
  return isSettled(state) || state.subscribers.includes(vatId);
}

/** Everything in the vat store that looks like the name of an import or a promise. */
function namesInStore({ vatStore }: KernelState, vatId: VatId): Set<string> {
  const named = new Set<string>();
  let key = vatStore.nextKey(vatId, undefined);
  for (; key !== undefined; key = vatStore.nextKey(vatId, key)) {
    const names = key.startsWith(BAGGAGE) ? /o-\d+/g : /o-\d+|p[-+]\d+/g;
    const text = `${key} ${vatStore.get(vatId, key) ?? ''}`;
    for (const [vref] of text.matchAll(names)) named.add(vref);
  }
  return named;
}
