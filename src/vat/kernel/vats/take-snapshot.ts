import { DEFAULT_SNAPSHOT_EVERY, SNAPSHOT_CHARACTERS, SNAPSHOT_PAGES } from '../../limits';
import type { KernelState } from '../state/kernel-state';
import type { VatSnapshot } from '../state/snapshot-table';
import type { VatRecord } from '../state/vat-record';
import type { VatHandle } from './vat-registry';

/**
 * Saves the state of a vat's worker if it is time, and removes the transcript before it. It belongs to the crank
 * whose delivery was just added to the transcript. When it is time depends only on what the vat did, so that
 * kernels that did the same have the same snapshots.
 */
export function takeSnapshot(state: KernelState, { record, worker, transcript }: VatHandle): void {
  if (!transcript || !worker?.manager.capture) return;
  const last = state.snapshots.get(record.id);
  if (!isDue(record, last)) return;
  const { id, transcribed: at, transcriptHash } = record;
  const from = record.options.history === true ? (last?.from ?? 0) : at;
  state.entries.remove(id, last?.from ?? 0, from);
  record.touch();
  record.unsaved = 0;
  state.snapshots.put(id, { at, transcriptHash, from }, worker.manager.capture());
}

function isDue({ transcribed, unsaved, options }: VatRecord, last?: VatSnapshot): boolean {
  const { snapshotEvery } = options;
  if (snapshotEvery === 'never') return false;
  const deliveries = transcribed - (last?.at ?? 0);
  if (snapshotEvery !== undefined) return deliveries >= snapshotEvery;
  // A snapshot takes time in proportion to the memory.
  const times = Math.max(1, (last?.used ?? 0) / SNAPSHOT_PAGES);
  return deliveries >= DEFAULT_SNAPSHOT_EVERY * times || unsaved >= SNAPSHOT_CHARACTERS * times;
}
