import type { Store } from '../../../store/store';
import { keptPlace, loadState, transcriptOf } from './persistence';

/**
 * Checks everything in a store that belongs to vats that have not ended.
 *
 * @throws VMRE_STORE_FAILED if the store is damaged
 */
export function checkState(store: Store): void {
  const state = loadState(store);
  for (const vat of state.vats.all()) {
    if (!vat.isAlive) continue; // it is being removed in steps
    state.vatStore.check(vat.id);
    const snapshot = state.snapshots.get(vat.id);
    if (snapshot) state.snapshots.imageOf(vat.id, snapshot);
    // The whole transcript is checked before the first entry.
    for (const _ of transcriptOf(store, vat, keptPlace(snapshot))) break;
  }
}
