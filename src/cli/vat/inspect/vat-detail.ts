import {
  entriesOf,
  keptPlace,
  loadState,
  transcriptOf,
} from '../../../vat/kernel/state/persistence';
import type { TranscriptEntry } from '../../../vat/kernel/state/transcript';
import type { VatId } from '../../../vat/types/refs';
import { didYouMean } from '../../../support/closest';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';

/** The part of a store that belongs to one vat. */
export interface VatDetail {
  /** The c-list: names of the kernel and of the vat, and whether the vat may use them. */
  readonly clist: readonly { kref: string; vref: string; isReachable: boolean }[];
  /** The vat store. */
  readonly vatStore: Readonly<Record<string, string>>;
  /** The last entries of the transcript, with their numbers. */
  readonly transcript: readonly (TranscriptEntry & { readonly number: number })[];
}

/**
 * @param last number of entries of the transcript
 * @throws VMRE_STORE_FAILED if the store is damaged
 */
export function detailOf(store: Store, vatId: VatId, last: number): VatDetail {
  const state = loadState(store);
  const record = state.vats.get(vatId);
  const clist = record?.clist.entries() ?? [];
  const transcript: (TranscriptEntry & { number: number })[] = [];
  const kept = keptPlace(record && state.snapshots.get(vatId));
  let number = kept?.at ?? 0;
  state.vatStore.check(vatId);
  for (const entry of record ? transcriptOf(store, record, kept) : []) {
    transcript.push({ number: number++, ...entry });
    if (transcript.length > last) transcript.shift();
  }
  return {
    clist: [...clist].map(({ kref, vref, reachable: isReachable }) => ({
      kref,
      vref,
      isReachable,
    })),
    vatStore: Object.fromEntries(entriesOf(store, `s.${vatId}.`)),
    transcript,
  };
}

/** Finds a vat by name or id. @throws VMRE_VAT_UNKNOWN */
export function chosenVat<V extends { vatId: string; name: string }>(
  vats: readonly V[],
  wanted: string,
): V {
  // A name can be reused; the latest vat has it.
  const found = vats.findLast(({ vatId, name }) => wanted === vatId || wanted === name);
  if (found) return found;
  const names = vats.map(({ name }) => name);
  throw new VmreError('VMRE_VAT_UNKNOWN', `unknown vat ${wanted}.${didYouMean(wanted, names)}`, {
    hint: `Known vats: ${names.join(', ') || 'none'}.`,
  });
}
