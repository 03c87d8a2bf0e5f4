import { managerFactoryFor } from '../../../vat/api/manager-factory';
import { DEFAULT_WORKER } from '../../../vat/api/vat-spec';
import { keptPlace, loadState, transcriptOf } from '../../../vat/kernel/state/persistence';
import {
  imageHash,
  snapshotHash,
  type SnapshotTable,
} from '../../../vat/kernel/state/snapshot-table';
import { replay, type VatDivergence } from '../../../vat/kernel/vats/replay';
import { vatBeginning } from '../../../vat/kernel/vats/vat-beginning';
import type { VatRecord } from '../../../vat/kernel/state/vat-record';
import type { TranscriptEntry } from '../../../vat/kernel/state/transcript';
import type { VatManagerFactory } from '../../../vat/workers/manager/vat-manager';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import type { VatProject } from '../project/vat-project';

/** A live vat of a store. */
export interface RecordedVat {
  readonly vatId: string;
  readonly name: string;
  readonly record: VatRecord;
  /** Its snapshot is among these. */
  readonly snapshots: SnapshotTable;
}

/** The outcome of replaying a vat. */
export interface Outcome {
  readonly vat: string;
  readonly vatId: string;
  /** Number of replayed deliveries; 0 for a vat without a transcript. */
  readonly deliveries: number;
  readonly divergence?: VatDivergence;
  /** The delivery in which it diverged. */
  readonly entry?: TranscriptEntry;
}

/** The live vats of a store. */
export function recordedVats(store: Store): RecordedVat[] {
  const { vats, snapshots } = loadState(store);
  const alive = [...vats.all()].filter(({ isAlive }) => isAlive);
  return alive.map((record) => ({ record, vatId: record.id, name: record.name, snapshots }));
}

/**
 * Replays the transcript of a vat in a new worker: from its snapshot, if the entries before it are not kept.
 *
 * @param onDelivery called before each delivery
 * @throws VMRE_VAT_MANAGER_MISSING if the configuration does not name the vat; VMRE_VAT_CODE_UNREADABLE;
 *   VMRE_VAT_SNAPSHOT_UNUSABLE; VMRE_VAT_DIVERGED if the code differs from that in the snapshot
 */
export async function playAgain(
  store: Store,
  project: VatProject,
  { record, vatId, name, snapshots }: RecordedVat,
  onDelivery: (number: number, entry: TranscriptEntry) => void,
): Promise<Outcome> {
  const kept = keptPlace(snapshots.get(record.id));
  const first = kept?.at ?? 0;
  let deliveries = 0;
  let entry: TranscriptEntry | undefined;
  function* followed(): Iterable<TranscriptEntry> {
    for (entry of transcriptOf(store, record, kept)) {
      onDelivery(first + deliveries++, entry);
      yield entry;
    }
  }
  const code = codeOf(project, record);
  const make = kept ? vatBeginning(snapshots, record, code).make : code;
  try {
    const manager = await replay(name, make, refuse, followed(), first);
    await manager.stop();
    return { vat: name, vatId, deliveries };
  } catch (error) {
    const isDivergence = VmreError.is(error) && error.code === 'VMRE_VAT_DIVERGED';
    if (!isDivergence || !entry) throw error;
    const divergence = error.data as unknown as VatDivergence;
    return { vat: name, vatId, deliveries, divergence, entry };
  }
}

/**
 * Replays a whole transcript up to the snapshot, and compares the state of the worker with it.
 *
 * @returns the difference, or undefined
 * @throws like {@link playAgain}
 */
export async function differenceFromSnapshot(
  store: Store,
  project: VatProject,
  { record, name, snapshots }: RecordedVat,
): Promise<string | undefined> {
  const snapshot = snapshots.get(record.id);
  if (!snapshot || snapshot.from > 0) return undefined; // the deliveries before it are not stored
  function* before(end: number): Iterable<TranscriptEntry> {
    let number = 0;
    for (const entry of transcriptOf(store, record)) {
      if (number++ === end) return;
      yield entry;
    }
  }
  const manager = await replay(name, codeOf(project, record), refuse, before(snapshot.at));
  const image = manager.capture?.();
  const found = image && imageHash(image);
  await manager.stop();
  if (found === snapshotHash(snapshot) || image?.engine !== snapshot.engine) return undefined;
  return `the snapshot of the vat ${name} (${record.id}): a replay of ${snapshot.at} deliveries leads to another state`;
}

const codeOf = (project: VatProject, { name, source }: VatRecord): VatManagerFactory =>
  managerFactoryFor(name, project.specOf(name, source), {
    log: () => undefined,
    worker: project.config.defaultWorker ?? DEFAULT_WORKER,
  });

/** All syscalls are answered from the transcript. */
const refuse = (): ['error', string] => ['error', 'a replay makes no new syscalls'];
