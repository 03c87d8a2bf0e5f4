import type { VatId } from '../../types/refs';

/**
 * The vat that comes first, `v9` before `v10`. What is done for vats in turn is done in this order: that in
 * which things happened to come is not the same after a restart.
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

/** By number, as they were made: for sorting. */
export const compareVats = (one: string, other: string): number =>
  Number(one.slice(1)) - Number(other.slice(1));
