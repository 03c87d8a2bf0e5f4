import { entriesOf, loadState, transcriptOf } from '../../../vat/kernel/state/persistence';
import type { TranscriptEntry } from '../../../vat/kernel/state/transcript';
import type { VatId } from '../../../vat/types/refs';
import { didYouMean } from '../../../support/closest';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';

/** What a store has of one vat alone. */
export interface VatDetail {
  /** How the kernel and the vat name things, and whether the vat may use them. */
  readonly clist: readonly { kref: string; vref: string; isReachable: boolean }[];
  /** What the vat keeps for itself. */
  readonly vatStore: Readonly<Record<string, string>>;
  /** The latest deliveries that are recorded, with their numbers. */
  readonly transcript: readonly (TranscriptEntry & { readonly number: number })[];
}

/**
 * @param last how many entries of the transcript
 * @throws VMRE_STORE_FAILED when it is damaged
 */
export function detailOf(store: Store, vatId: VatId, last: number): VatDetail {
  const state = loadState(store);
  const record = state.vats.get(vatId);
  const clist = record?.clist.entries() ?? [];
  const transcript: (TranscriptEntry & { number: number })[] = [];
  let number = 0;
  state.vatStore.check(vatId);
  for (const entry of record ? transcriptOf(store, record) : []) {
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

/** The vat of a name or an id. @throws VMRE_VAT_UNKNOWN */
export function chosenVat<V extends { vatId: string; name: string }>(
  vats: readonly V[],
  wanted: string,
): V {
  // A name may have been given again; the latest one has it.
  const found = vats.findLast(({ vatId, name }) => wanted === vatId || wanted === name);
  if (found) return found;
  const names = vats.map(({ name }) => name);
  throw new VmreError(
    'VMRE_VAT_UNKNOWN',
    `there is no vat ${wanted}.${didYouMean(wanted, names)}`,
    {
      hint: `There are: ${names.join(', ') || 'none'}.`,
    },
  );
}
