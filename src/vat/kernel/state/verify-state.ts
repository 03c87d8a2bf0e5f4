import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import type { VatId } from '../../types/refs';
import { damagedStoreError } from './damage';
import type { KernelState } from './kernel-state';
import { PAGE_PREFIX } from './page-table';
import { differingParts, keptPlace, readState, storeReader, transcriptOf } from './persistence';
import { snapshotHash, type VatSnapshot } from './snapshot-table';
import type { VatRecord } from './vat-record';

/** Hashes of the state of a vat. Vats that did the same have the same. */
export interface VatHashes {
  readonly vatId: VatId;
  readonly name: string;
  /** The vat store. */
  readonly vatStore: { readonly entries: number; readonly hash: string };
  /** All deliveries of the incarnation with their syscalls; entries before `from` are not stored. */
  readonly transcript: {
    readonly deliveries: number;
    readonly from: number;
    readonly hash: string;
  };
  /** The latest snapshot: after how many deliveries, of how many pages of memory that have content. */
  readonly snapshot: {
    readonly at: number;
    readonly pages: number;
    readonly engine: string;
    readonly hash: string;
  } | null;
}

/** The hashes of a state, and where the store differs from them. */
export interface StateVerdict {
  readonly cranks: number;
  /** Hash of the whole state: `VatKernel.activityHash`. */
  readonly hash: string;
  /** Vats that have not ended. */
  readonly vats: readonly VatHashes[];
  /** Damaged parts. */
  readonly damage: readonly string[];
}

/** Computes all hashes of a store from its content, and compares them with those that were written. */
export function verifyState(store: Store): StateVerdict {
  const damage: string[] = [];
  const check = (part: () => void): void => {
    try {
      part();
    } catch (error) {
      damage.push(damageOf(error));
    }
  };
  let state: KernelState | undefined;
  check(() => {
    const read = readState(store);
    ({ state } = read);
    if (read.differences.length > 0) damage.push(differingParts(read.differences));
  });
  if (!state) return { cranks: 0, hash: '', vats: [], damage };
  const { vats, snapshots, vatStore, journal, cranks } = state;
  const alive = [...vats.all()].filter(({ isAlive }) => isAlive); // others are being removed in steps
  for (const vat of alive) {
    const snapshot = snapshots.get(vat.id);
    check(() => vatStore.check(vat.id));
    check(() => snapshot && snapshots.imageOf(vat.id, snapshot));
    check(() => {
      // The whole transcript is checked before the first entry.
      for (const _ of transcriptOf(store, vat, keptPlace(snapshot))) break;
    });
  }
  const pages = [...storeReader(store).keysAfter(PAGE_PREFIX, undefined)];
  const unused = pages.filter((key) => !snapshots.hasPage(key)).length;
  if (unused > 0) damage.push(`pages that no snapshot has: ${unused}`);
  const hashes = alive.map((vat) => hashesOf(vat, snapshots.get(vat.id), journal.hashes));
  return { cranks: cranks.value, hash: journal.hashes.all, vats: hashes, damage };
}

/**
 * Checks everything in a store that belongs to vats that have not ended.
 *
 * @throws VMRE_STORE_FAILED if the store is damaged
 */
export function checkState(store: Store): void {
  const { damage } = verifyState(store);
  if (damage.length > 0) throw damagedStoreError(damage.join('; '));
}

function hashesOf(
  { id: vatId, name, transcribed: deliveries, transcriptHash }: VatRecord,
  snapshot: VatSnapshot | undefined,
  hashes: KernelState['journal']['hashes'],
): VatHashes {
  const { count: entries, hash } = hashes.storeOf(vatId);
  return {
    ...{ vatId, name },
    vatStore: { entries, hash },
    transcript: { deliveries, from: snapshot?.from ?? 0, hash: transcriptHash },
    snapshot: snapshot
      ? {
          ...{ at: snapshot.at, pages: snapshot.used, engine: snapshot.engine },
          hash: snapshotHash(snapshot),
        }
      : null,
  };
}

/** The damaged part that an error reports. @throws the error if it does not */
function damageOf(error: unknown): string {
  const part = VmreError.is(error) ? error.data['damaged'] : undefined;
  if (typeof part !== 'string') throw error;
  return part;
}
