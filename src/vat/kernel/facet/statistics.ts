import type { VatId } from '../../types/refs';
import type { KernelState } from '../state/kernel-state';
import type { VatRegistry } from '../vats/vat-registry';
import { stateOf, type MeterState } from '../state/meter-record';
import { route } from '../cranks/routing';
import type { VatEnding } from '../state/ended-vats';
import type { RunQueueItem } from '../state/run-queue-item';
import type { VatFault, VatOptions } from '../state/vat-record';

/** Statistics of a kernel. */
export interface KernelStatistics {
  /** Cranks since the store was created. */
  readonly cranks: number;
  /** Items in the run-queue: messages, notifications, starts, upgrades. */
  readonly queued: number;
  /** Objects with references. */
  readonly objects: number;
  /** Promises with references. */
  readonly promises: number;
  /** Devices since the store was created. */
  readonly devices: number;
  /** Vats with a worker. */
  readonly vatsOnline: number;
  /** Vats that have not ended, in the order of their creation. */
  readonly vats: readonly VatStatistics[];
  /** Meters, in the order of their creation. */
  readonly meters: readonly MeterState[];
  /** Vats that have ended, until another vat of the name is created. */
  readonly terminated: readonly VatEnding[];
}

/** Statistics of a vat. */
export interface VatStatistics {
  /** Id of the vat. */
  readonly vatId: VatId;
  /** Name of the vat. */
  readonly name: string;
  /** Whether it has a worker; otherwise one is started for the next delivery. */
  readonly isOnline: boolean;
  /** Name of its meter, or the id of a meter without a name; undefined if it has none. */
  readonly meter: string | undefined;
  /** Whether it is paused. */
  readonly isPaused: boolean;
  /** Messages, notifications, starts and upgrades for it in the run-queue. */
  readonly queued: number;
  /** Why it is suspended; undefined if it is not. */
  readonly fault: VatFault | undefined;
  /** Items that wait until it is resumed. */
  readonly waiting: number;
  /** The number of upgrades. */
  readonly incarnation: number;
  /** Deliveries since its creation. */
  readonly deliveries: number;
  /** Entries of its c-list: objects, promises and device nodes. */
  readonly references: number;
}

/** The statistics of a kernel now. */
export function statisticsOf(state: KernelState, registry: VatRegistry): KernelStatistics {
  const isOnline = (vatId: VatId): boolean => registry.get(vatId)?.worker !== undefined;
  const vats = [...state.vats.all()].filter(({ isAlive }) => isAlive);
  const queued = queuedByVat(state);
  return {
    cranks: state.cranks.value,
    queued: state.runQueue.length,
    objects: state.objects.size,
    promises: state.promises.size,
    devices: state.devices.size,
    vatsOnline: vats.filter(({ id }) => isOnline(id)).length,
    vats: vats.map(({ id: vatId, name, isPaused, fault, waiting, clist, ...counts }) => ({
      ...{ vatId, name, isOnline: isOnline(vatId), isPaused, fault },
      ...{ incarnation: counts.incarnation, deliveries: counts.deliveries },
      queued: queued.get(vatId) ?? 0,
      meter: nameOfMeter(state, counts.options),
      waiting: waiting.length,
      references: clist.size,
    })),
    meters: [...state.meters.all()].map(stateOf),
    terminated: [...state.endedVats.all()].map(({ vatId, name, isFailure, reason }) => ({
      ...{ vatId, name, isFailure, reason },
    })),
  };
}

function nameOfMeter({ meters }: KernelState, { meter: id }: VatOptions): string | undefined {
  return id === undefined ? undefined : (meters.get(id)?.name ?? id);
}

/** Counts the items of the run-queue by receiver. Messages to unsettled promises have none. */
function queuedByVat(state: KernelState): ReadonlyMap<VatId, number> {
  const counts = new Map<VatId, number>();
  for (const item of state.runQueue) {
    const vatId = item.type === 'send' ? receiverOf(state, item) : item.vatId;
    if (vatId !== undefined) counts.set(vatId, (counts.get(vatId) ?? 0) + 1);
  }
  return counts;
}

function receiverOf(
  state: KernelState,
  { target, msg }: Extract<RunQueueItem, { type: 'send' }>,
): VatId | undefined {
  const way = route(state, target, msg);
  return way.type === 'deliver' ? way.vat.id : undefined;
}
