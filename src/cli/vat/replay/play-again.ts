import { managerFactoryFor } from '../../../vat/api/manager-factory';
import { DEFAULT_WORKER } from '../../../vat/api/vat-spec';
import { loadState, transcriptOf } from '../../../vat/kernel/state/persistence';
import { replay, type VatDivergence } from '../../../vat/kernel/vats/replay';
import type { VatRecord } from '../../../vat/kernel/state/vat-record';
import type { TranscriptEntry } from '../../../vat/kernel/state/transcript';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../store/store';
import type { VatProject } from '../project/vat-project';

/** A live vat of a store. */
export interface RecordedVat {
  readonly vatId: string;
  readonly name: string;
  readonly record: VatRecord;
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
export const recordedVats = (store: Store): RecordedVat[] =>
  [...loadState(store).vats.all()]
    .filter(({ isAlive }) => isAlive)
    .map((record) => ({ record, vatId: record.id, name: record.name }));

/**
 * Replays the transcript of a vat in a new worker.
 *
 * @param onDelivery called before each delivery
 * @throws VMRE_VAT_MANAGER_MISSING if the configuration does not name the vat; VMRE_VAT_CODE_UNREADABLE
 */
export async function playAgain(
  store: Store,
  project: VatProject,
  { record, vatId, name }: RecordedVat,
  onDelivery: (number: number, entry: TranscriptEntry) => void,
): Promise<Outcome> {
  let deliveries = 0;
  let entry: TranscriptEntry | undefined;
  function* followed(): Iterable<TranscriptEntry> {
    for (entry of transcriptOf(store, record)) {
      onDelivery(deliveries++, entry);
      yield entry;
    }
  }
  const make = managerFactoryFor(name, project.specOf(name, record.source), {
    log: () => undefined,
    worker: project.config.defaultWorker ?? DEFAULT_WORKER,
  });
  try {
    const manager = await replay(name, make, refuse, followed());
    await manager.stop();
    return { vat: name, vatId, deliveries };
  } catch (error) {
    const isDivergence = VmreError.is(error) && error.code === 'VMRE_VAT_DIVERGED';
    if (!isDivergence || !entry) throw error;
    const divergence = error.data as unknown as VatDivergence;
    return { vat: name, vatId, deliveries, divergence, entry };
  }
}

/** All syscalls are answered from the transcript. */
const refuse = (): ['error', string] => ['error', 'a replay makes no new syscalls'];
