import type { KRef, VRef } from '../../types/refs';
import type { GcKind } from '../state/gc-actions';
import type { KernelState } from '../state/kernel-state';
import type { VatRecord } from '../state/vat-record';

/**
 * Creates a delivery of garbage collection. Objects that were exported again or that the vat has released
 * meanwhile are left out.
 *
 * @returns undefined if no object is left
 */
export function gcDelivery(
  state: KernelState,
  vat: VatRecord,
  kind: GcKind,
  krefs: readonly KRef[],
): readonly [GcKind, readonly VRef[]] | undefined {
  const vrefs: VRef[] = [];
  for (const kref of krefs) {
    const entry = vat.clist.ofKref(kref);
    if (!entry) continue;
    const object = state.objects.get(kref);
    switch (kind) {
      case 'dropExports':
        if (!entry.isExport || !entry.reachable || !object || object.reachable > 0) continue;
        state.journal.touch(entry);
        entry.reachable = false;
        break;
      case 'retireExports':
        if (!entry.isExport || entry.reachable || (object && object.recognizable > 0)) continue;
        vat.clist.delete(entry);
        if (object) state.objects.delete(object);
        break;
      case 'retireImports':
        if (entry.isExport || object) continue;
        vat.clist.delete(entry);
        break;
    }
    vrefs.push(entry.vref);
  }
  if (vrefs.length === 0) return undefined;
  return Object.freeze([kind, Object.freeze(vrefs)] as const);
}
