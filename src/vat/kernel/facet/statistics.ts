import type { VatId } from '../../types/refs';
import type { KernelState } from '../state/kernel-state';
import type { VatRegistry } from '../vats/vat-registry';
import type { VatEnding } from '../state/ended-vats';

/** What a kernel has at the moment. */
export interface KernelStatistics {
  /** Cranks ever made. */
  readonly cranks: number;
  /** Messages, notifications and starts that wait for their turn. */
  readonly queued: number;
  /** Objects that somebody refers to. */
  readonly objects: number;
  /** Promises that somebody refers to. */
  readonly promises: number;
  /** Devices ever added. */
  readonly devices: number;
  /** Vats whose worker is there. */
  readonly vatsOnline: number;
  /** Those that are alive, in the order in which they were made. */
  readonly vats: readonly VatStatistics[];
  /** Those that were terminated or ended themselves, and why, until another of the name is made. */
  readonly terminated: readonly VatEnding[];
}

/** What a vat has at the moment. */
export interface VatStatistics {
  /** Id of the vat. */
  readonly vatId: string;
  /** Name of the vat. */
  readonly name: string;
  /** Whether its worker is there; when not, it comes back with the next delivery. */
  readonly isOnline: boolean;
  /** Whether it is given nothing for the time being. */
  readonly isPaused: boolean;
  /** What waits until it is resumed: messages, notifications, its start. */
  readonly waiting: number;
  /** How often it was given new code. */
  readonly incarnation: number;
  /** Deliveries ever made to it. */
  readonly deliveries: number;
  /** Objects, promises and device nodes that it and the kernel have names for. */
  readonly references: number;
}

/** The statistics of a kernel now. */
export function statisticsOf(state: KernelState, registry: VatRegistry): KernelStatistics {
  const isOnline = (vatId: VatId): boolean => registry.get(vatId)?.worker !== undefined;
  const vats = [...state.vats.all()].filter(({ isAlive }) => isAlive);
  return {
    cranks: state.cranks.value,
    queued: state.runQueue.length,
    objects: state.objects.size,
    promises: state.promises.size,
    devices: state.devices.size,
    vatsOnline: vats.filter(({ id }) => isOnline(id)).length,
    vats: vats.map(({ id: vatId, name, isPaused, incarnation, waiting, deliveries, clist }) => ({
      ...{ vatId, name, isOnline: isOnline(vatId), isPaused, incarnation, deliveries },
      waiting: waiting.length,
      references: clist.size,
    })),
    terminated: [...state.endedVats.all()].map(({ vatId, name, isFailure, reason }) => ({
      ...{ vatId, name, isFailure, reason },
    })),
  };
}
