import type { VatId } from '../../types/refs';

/**
 * The vat with the lowest number. What is done for vats in turn uses this order, because it is the same after
 * a restart.
 */
export function firstVat(
  vatIds: Iterable<VatId>,
  isEligible: (vatId: VatId) => boolean = () => true,
): VatId | undefined {
  let first: VatId | undefined;
  for (const vatId of vatIds) {
    if (!isEligible(vatId)) continue;
    if (first === undefined || compareVats(vatId, first) < 0) first = vatId;
  }
  return first;
}

/** Compares ids of vats by number, for sorting. */
export const compareVats = (one: string, other: string): number =>
  Number(one.slice(1)) - Number(other.slice(1));
