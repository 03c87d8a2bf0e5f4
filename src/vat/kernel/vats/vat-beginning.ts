import { VmreError } from '../../../support/errors/vmre-error';
import type { VatManagerFactory, WorkerSnapshots } from '../../workers/manager/vat-manager';
import type { TranscriptPlace } from '../state/persistence';
import type { SnapshotTable, VatSnapshot } from '../state/snapshot-table';
import type { VatRecord } from '../state/vat-record';
import type { VatDivergence } from './replay';

/** How a worker reaches the state of its vat. */
export interface VatBeginning {
  /** Creates the worker. */
  readonly make: VatManagerFactory;
  /** Where its transcript continues; undefined for the beginning. */
  readonly from: TranscriptPlace | undefined;
}

/**
 * Begins with the latest snapshot of a vat. If the worker cannot load it, the whole transcript is replayed,
 * if it is kept.
 *
 * @throws VMRE_VAT_SNAPSHOT_UNUSABLE, VMRE_VAT_DIVERGED, VMRE_STORE_FAILED
 */
export function vatBeginning(
  table: SnapshotTable,
  record: VatRecord,
  make: VatManagerFactory,
): VatBeginning {
  const snapshot = table.get(record.id);
  if (!snapshot) return { make, from: undefined };
  const { snapshots } = make;
  const problem = problemOf(record, snapshot, snapshots);
  if (problem && snapshot.from > 0) throw problem;
  if (problem || !snapshots) return { make, from: undefined };
  const image = table.imageOf(record.id, snapshot);
  return { make: (syscall) => snapshots.restore(syscall, image), from: snapshot };
}

function problemOf(
  { name }: VatRecord,
  snapshot: VatSnapshot,
  snapshots: WorkerSnapshots | undefined,
): VmreError | undefined {
  const { at, engine, code } = snapshot;
  if (snapshots?.engine !== engine) {
    const own = snapshots ? `this engine is ${snapshots.engine}` : 'this worker loads no snapshots';
    const text = `vat ${name} continues from a snapshot of ${engine}; ${own}`;
    const data = { vat: name, delivery: at, engine, own: snapshots?.engine ?? null };
    return new VmreError('VMRE_VAT_SNAPSHOT_UNUSABLE', text, { data });
  }
  if (snapshots.code === code) return undefined;
  const problem = 'the code differs from that in its snapshot';
  const data: VatDivergence = {
    ...{ vat: name, delivery: at, expected: null, actual: null, problem },
  };
  const text = `vat ${name} diverges from its transcript in delivery ${at}: ${problem}`;
  return new VmreError('VMRE_VAT_DIVERGED', text, { data: { ...data } });
}
