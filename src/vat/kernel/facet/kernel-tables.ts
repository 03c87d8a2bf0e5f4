import type { VatId } from '../../types/refs';
import type { PromiseState } from '../state/kernel-promise';
import type { KernelState } from '../state/kernel-state';
import type { RunQueueItem } from '../state/run-queue-item';

/** The first entries of the tables of a kernel, or of those that belong to one vat. */
export interface KernelTables {
  /** Items of the run-queue. */
  readonly runQueue: readonly RunQueueItem[];
  /** Objects: all, or those that the vat exported. */
  readonly objects: readonly {
    readonly kref: string;
    /** The vat that exported it; null if it has ended or has abandoned it. */
    readonly owner: string | null;
    readonly reachable: number;
    readonly recognizable: number;
  }[];
  /** Promises: all, or those that the vat decides. */
  readonly promises: readonly {
    readonly kpid: string;
    readonly state: PromiseState;
    readonly references: number;
    /** Messages that wait for it. */
    readonly waiting: number;
  }[];
  /** The c-list of the vat; empty without a vat. */
  readonly clist: readonly {
    readonly kref: string;
    readonly vref: string;
    readonly isReachable: boolean;
  }[];
}

/**
 * @param vatId the vat; undefined for all
 * @param most number of entries of each table
 */
export function tablesOf(state: KernelState, vatId: VatId | undefined, most: number): KernelTables {
  const isOf = (owner: VatId | undefined): boolean => vatId === undefined || owner === vatId;
  const clist = vatId === undefined ? undefined : state.vats.get(vatId)?.clist;
  return {
    runQueue: first(state.runQueue, most, (item) => isOf(receiverOf(item, state))),
    objects: first(state.objects.all(), most, ({ owner }) => isOf(owner)).map(
      ({ kref, owner, reachable, recognizable }) => ({
        ...{ kref, owner: owner ?? null, reachable, recognizable },
      }),
    ),
    promises: first(state.promises.all(), most, ({ state: now }) =>
      isOf(now.type === 'unresolved' ? now.decider : undefined),
    ).map(({ kref: kpid, state: now, refCount, hasWaiting, queue }) => ({
      ...{ kpid, state: now, references: refCount },
      waiting: hasWaiting ? queue.length : 0,
    })),
    clist: first(clist?.entries() ?? [], most, () => true).map(({ kref, vref, reachable }) => ({
      ...{ kref, vref, isReachable: reachable },
    })),
  };
}

function receiverOf(item: RunQueueItem, { objects }: KernelState): VatId | undefined {
  return item.type === 'send' ? objects.get(item.target)?.owner : item.vatId;
}

function first<T>(all: Iterable<T>, most: number, isWanted: (each: T) => boolean): T[] {
  const found: T[] = [];
  for (const each of all) {
    if (found.length >= most) break;
    if (isWanted(each)) found.push(each);
  }
  return found;
}
