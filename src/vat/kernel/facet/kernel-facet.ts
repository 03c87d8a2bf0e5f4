import type { Observable } from 'rxjs';

import type { VatId } from '../../types/refs';
import type { Observers } from '../../../support/observers';
import type { VatEnding } from '../state/ended-vats';
import type { KernelParts } from '../wire-kernel';
import { resultOf } from './host-messages';
import type { HostResult } from './host-results';
import { tablesOf, type KernelTables } from './kernel-tables';
import { statisticsOf, type KernelStatistics } from './statistics';

/** A vat from before a restart that is not connected to a manager. */
export interface WaitingVat {
  /** Id of the vat. */
  readonly vatId: VatId;
  /** Name of the vat. */
  readonly name: string;
  /** The source from the device that created the vat; undefined for a vat that the host added. */
  readonly source: string | undefined;
  /** Whether a meter pays for its computation, so that its worker must count steps. */
  readonly isMetered: boolean;
}

/** Inspection of a kernel and notes of the host, in the kernel's own terms. */
export interface KernelFacet {
  /** Results of messages of the host, when they are persisted. */
  readonly results$: Observable<HostResult>;
  /** The current statistics. */
  readonly statistics: KernelStatistics;
  /**
   * A hash of the persisted state: tables, vat stores and transcripts. Kernels that did the same work have
   * the same hash, however their writes were grouped.
   */
  readonly activityHash: string;
  /** Vats from before a restart that are not connected to a manager. */
  readonly waitingVats: readonly WaitingVat[];

  /**
   * The first entries of its tables now, also within a crank.
   *
   * @param vatId only what belongs to this vat. Default: everything
   * @param most number of entries of each table. Default 100
   */
  tables(vatId?: string, most?: number): KernelTables;
  /** The name of a vat, also shortly after its end. */
  nameOf(vatId: string | undefined): string | undefined;
  /**
   * The id of the vat of this name that has not ended.
   *
   * @param name name of the vat
   */
  idOf(name: string): VatId | undefined;
  /** How a vat ended, by its id; undefined if it has not. */
  endingOf(vatId: string): VatEnding | undefined;
  /**
   * The result of a message as data; undefined until it is persisted.
   *
   * @param kpid as `queueMessage` returned it
   */
  result(kpid: string): HostResult | undefined;
  /** The root node of a device, to pass in messages. @throws VMRE_DEVICE_UNKNOWN */
  deviceRoot(name: string): Promise<string>;
  /**
   * Turns the recording of syscalls for `cranks$` on or off. It is off at first, because it takes time, and on
   * until all who turned it on, such as traces, have turned it off.
   */
  traceSyscalls(on: boolean): void;
  /** Turns the recording of times and changes of c-lists for `cranks$` on or off, like {@link traceSyscalls}. */
  traceDetails(on: boolean): void;
  /** A note of the host in the kernel's store. */
  note(name: string): string | undefined;
  /** Stores a note. Calls in one turn of the event loop, outside of a run, are committed together. */
  setNote(name: string, text: string): Promise<void>;
}

/** The facet of the parts of a kernel. */
export const kernelFacet = (parts: KernelParts, observed: Observers<HostResult>): KernelFacet => {
  const { state, registry, results, scheduler, devices, executor } = parts;
  return {
    get results$() {
      return observed.observable((result) => result);
    },
    get statistics() {
      return statisticsOf(state, registry);
    },
    get activityHash() {
      return state.journal.hashes.all;
    },
    get waitingVats() {
      return [...registry.unconnected(state.vats)].map(({ id: vatId, name, source, options }) => ({
        ...{ vatId, name, source, isMetered: options.meter !== undefined },
      }));
    },
    tables: (vatId, most = 100) => tablesOf(state, vatId as VatId | undefined, most),
    nameOf: (vatId) => (vatId === undefined ? undefined : state.vats.get(vatId as VatId)?.name),
    idOf: (name) => state.vats.named(name)?.id,
    endingOf: (vatId) => state.endedVats.get(vatId),
    result: (kpid) => (results.isPersisted(kpid) ? resultOf(state, kpid) : undefined),
    deviceRoot: (name) => scheduler.input(() => devices.rootOf(name)),
    traceSyscalls: (on) => executor.traceSyscalls(on),
    traceDetails: (on) => state.journal.recorder.record(on),
    note: (name) => state.hostNotes.get(name),
    setNote: async (name, text) => {
      await scheduler.input(() => state.hostNotes.set(name, text));
    },
  };
};
