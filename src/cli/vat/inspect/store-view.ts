import { DEFAULT_WORKER } from '../../../vat/api/vat-spec';
import type { VatEnding } from '../../../vat/kernel/state/ended-vats';
import type { KernelState } from '../../../vat/kernel/state/kernel-state';
import type { RunQueueItem } from '../../../vat/kernel/state/run-queue-item';
import type { PromiseState } from '../../../vat/kernel/state/kernel-promise';
import { entriesOf, loadState } from '../../../vat/kernel/state/persistence';
import type { VatFault, VatRecord, VatStatus } from '../../../vat/kernel/state/vat-record';
import type { Message } from '../../../vat/types/delivery';
import type { VatId } from '../../../vat/types/refs';
import type { Store } from '../../../store/store';
import type { VatConfig, VatEntry } from '../project/vat-config';

/** One vat in a store. */
export interface VatView {
  readonly vatId: VatId;
  readonly name: string;
  readonly status: VatStatus;
  /** The bundle of a vat that a device created; otherwise its code according to the configuration. */
  readonly source: string | null;
  /** The kind of worker in the configuration; null without a configuration. */
  readonly worker: string | null;
  readonly isCritical: boolean;
  /** Why it is suspended; null if it is not. */
  readonly fault: VatFault | null;
  /** Deliveries that wait until it is resumed. */
  readonly waiting: readonly RunQueueItem[];
  /** Number of upgrades. */
  readonly incarnation: number;
  readonly deliveries: number;
  /** Entries of its transcript. */
  readonly transcript: number;
  /** Entries of its c-list. */
  readonly references: {
    readonly objects: number;
    readonly promises: number;
    readonly devices: number;
  };
}

/** The contents of the store of a kernel. */
export interface StoreView {
  readonly cranks: number;
  readonly vats: readonly VatView[];
  /** Terminated vats, with the reasons. */
  readonly terminated: readonly VatEnding[];
  readonly devices: readonly { deviceId: string; name: string; stateBytes: number }[];
  readonly runQueue: readonly RunQueueItem[];
  /** Pending garbage collection: actions for vats, and vats to reap. */
  readonly collection: { readonly actions: number; readonly reaps: number };
  readonly objects: readonly {
    readonly kref: string;
    readonly owner: string | null;
    readonly reachable: number;
    readonly recognizable: number;
  }[];
  readonly promises: readonly {
    readonly kpid: string;
    readonly state: PromiseState;
    readonly refCount: number;
    readonly waiting: readonly Message[];
  }[];
}

/** @param config of the directory that the store belongs to, if known */
export function viewOf(store: Store, config: VatConfig | undefined): StoreView {
  const state = loadState(store);
  return {
    cranks: state.cranks.value,
    vats: [...state.vats.all()].map((vat) => vatViewOf(vat, config)),
    terminated: [...state.endedVats.all()].map(({ vatId, name, isFailure, reason }) => ({
      ...{ vatId, name, isFailure, reason },
    })),
    devices: [...state.devices.all()].map((device) => ({
      deviceId: device.id,
      name: device.name,
      stateBytes: Buffer.byteLength(device.getState() ?? ''),
    })),
    runQueue: [...state.runQueue],
    collection: { actions: countOf(store, 'g.'), reaps: countOf(store, 'b.') },
    ...tablesOf(state),
  };
}

function vatViewOf(vat: VatRecord, config: VatConfig | undefined): VatView {
  const { id: vatId, name, status, source, options, incarnation } = vat;
  const { deliveries, transcribed, clist } = vat;
  const entry = source === undefined ? config?.vats[name] : config?.bundles?.[source];
  const references = { objects: 0, promises: 0, devices: 0 };
  const kinds = { o: 'objects', p: 'promises', d: 'devices' } as const;
  for (const { vref } of clist.entries()) references[kinds[vref.charAt(0) as 'o']] += 1;
  return {
    ...{ vatId, name, status, source: source ?? (entry && codeOf(entry)) ?? null },
    worker: entry ? workerOf(entry, config) : null,
    isCritical: options.critical ?? false,
    fault: vat.fault ?? null,
    waiting: [...vat.waiting],
    ...{ incarnation, deliveries, transcript: transcribed, references },
  };
}

const codeOf = (entry: VatEntry): string => ('program' in entry ? entry.program : entry.sourceSpec);

const workerOf = (entry: VatEntry, config: VatConfig | undefined): string =>
  'program' in entry ? 'program' : (entry.worker ?? config?.defaultWorker ?? DEFAULT_WORKER);

const tablesOf = ({ objects, promises }: KernelState): Pick<StoreView, 'objects' | 'promises'> => ({
  objects: [...objects.all()].map(({ kref, owner, reachable, recognizable }) => ({
    ...{ kref, owner: owner ?? null, reachable, recognizable },
  })),
  promises: [...promises.all()].map(({ kref: kpid, state, refCount, hasWaiting, queue }) => ({
    ...{ kpid, state, refCount, waiting: hasWaiting ? [...queue] : [] },
  })),
});

const countOf = (store: Store, prefix: string): number => [...entriesOf(store, prefix)].length;
