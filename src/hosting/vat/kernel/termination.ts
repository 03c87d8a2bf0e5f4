import type { ClistEntry } from './clist';
import type { KernelState } from './kernel-state';
import { isObject, isPromise, type References } from './references';
import { vatTerminated } from './routing';
import type { Settlement } from './settlement';
import type { VatRecord } from './vat-record';

/** Ends vats, and removes bit by bit what they leave behind. */
export class Termination {
  private readonly leftovers = new Set<string>();

  constructor(
    private readonly state: KernelState,
    private readonly references: References,
    private readonly settlement: Settlement,
  ) {}

  /** Nothing reaches the vat any more; whoever waits for it is told. */
  end(vat: VatRecord): void {
    vat.touch();
    vat.status = 'terminated';
    this.state.vats.forgetName(vat);
    this.state.gcActions.forget(vat.id);
    this.state.reapQueue.remove(vat.id);
    const decided = [...vat.clist.entries()]
      .map(({ kref }) => kref)
      .filter((kref) => isPromise(kref) && this.decides(vat, kref))
      .sort(compareKrefs);
    // One may have been settled by another before its turn.
    for (const kpid of decided) {
      if (this.decides(vat, kpid)) this.settlement.settle(kpid, true, vatTerminated);
    }
    this.remember(vat.id);
  }

  /** A vat of which something is still to be removed. */
  remember(vatId: string): void {
    this.leftovers.add(vatId);
  }

  get hasLeftovers(): boolean {
    return this.leftovers.size > 0;
  }

  /**
   * Removes some of what ended vats have left.
   *
   * @param budget how many entries at most
   * @returns how many were removed
   */
  cleanUp(budget: number): number {
    let removed = 0;
    for (const vatId of this.leftovers) {
      const vat = this.state.vats.get(vatId);
      // It may have been taken back with the crank that ended it.
      if (!vat || vat.isAlive) this.leftovers.delete(vatId);
      else removed += this.cleanUpVat(vat, budget - removed);
      if (removed >= budget) break;
    }
    return removed;
  }

  private cleanUpVat(vat: VatRecord, budget: number): number {
    let removed = 0;
    for (const entry of [...first(vat.clist.entries(), budget)]) {
      this.removeEntry(vat, entry);
      removed += 1;
    }
    if (removed < budget) {
      removed += this.state.vatStore.deleteSome(vat.id, budget - removed);
    }
    if (removed < budget) {
      this.state.vats.delete(vat);
      this.leftovers.delete(vat.id);
    }
    return removed;
  }

  private removeEntry(vat: VatRecord, entry: ClistEntry): void {
    const { kref } = entry;
    vat.clist.delete(entry);
    if (isPromise(kref)) {
      this.references.release(kref);
    } else if (isObject(kref)) {
      if (entry.isExport) this.orphan(kref);
      else this.references.count(kref, entry.reachable ? -1 : 0, -1);
      this.references.suspect(kref);
    }
  }

  private orphan(kref: string): void {
    const object = this.state.objects.get(kref);
    if (!object) return;
    this.state.buffer.touch(object);
    object.owner = undefined;
  }

  private decides(vat: VatRecord, kref: string): boolean {
    const state = this.state.promises.get(kref)?.state;
    return state?.type === 'unresolved' && state.decider === vat.id;
  }
}

function* first<T>(all: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const each of all) {
    if (left-- <= 0) return;
    yield each;
  }
}

const compareKrefs = (a: string, b: string): number => Number(a.slice(2)) - Number(b.slice(2));
