import type { VatDelivery } from '../../types/delivery';
import type { KernelState } from '../state/kernel-state';
import type { VatRecord } from '../state/vat-record';
import { DEFAULT_REAP_GC_KREFS, DEFAULT_REAP_INTERVAL } from '../../limits';

/** Counts a delivery of a vat, and asks the vat for its garbage if it is time. */
export function countDelivery(state: KernelState, record: VatRecord, type: VatDelivery[0]): void {
  const { reapInterval = DEFAULT_REAP_INTERVAL, reapGcKrefs = DEFAULT_REAP_GC_KREFS } =
    record.options;
  record.touch();
  record.deliveries += 1;
  if (type === 'bringOutYourDead' || reapInterval === 'never') return;
  record.deliveriesSinceReap += 1;
  const isDue =
    record.deliveriesSinceReap >= reapInterval ||
    (reapGcKrefs !== 'never' && record.gcKrefsSinceReap >= reapGcKrefs);
  if (isDue) state.reapQueue.add(record.id);
}
