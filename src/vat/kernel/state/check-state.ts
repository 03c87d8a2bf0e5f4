import type { Store } from '../../../store/store';
import { loadState, transcriptOf } from './persistence';

/**
 * Looks at all that a store has of vats that are alive: what kernels look at when they need it.
 *
 * @throws VMRE_STORE_FAILED when it is not what a kernel has written
 */
export function checkState(store: Store): void {
  const state = loadState(store);
  for (const vat of state.vats.all()) {
    if (!vat.isAlive) continue; // it is being removed, bit by bit
    state.vatStore.check(vat.id);
    for (const _ of transcriptOf(store, vat)) break; // all of it is checked before the first
  }
}
