import type { KPid, KRef, VatId } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { ClistEntry } from '../state/clist';
import type { KernelState } from '../state/kernel-state';
import { isObject, isPromise, type RefCounter } from '../state/ref-counter';
import { vatTerminated } from './routing';
import type { Settlement } from './settlement';
import { removeTranscript } from '../state/transcript';
import { firstVat } from '../state/vat-order';
import type { VatRecord } from '../state/vat-record';

/** Terminates vats, and removes their entries in steps. */
export class Termination {
  /** Ended vats with the remaining entries of their c-lists, latest first. */
  private readonly leftovers = new Map<VatId, ClistEntry[] | undefined>();

  constructor(
    private readonly state: KernelState,
    private readonly refCounter: RefCounter,
    private readonly settlement: Settlement,
  ) {
    for (const vat of state.vats.all()) if (!vat.isAlive) this.remember(vat.id);
  }

  /** Terminates a vat, and rejects the promises that it was to settle. */
  end(vat: VatRecord, isFailure: boolean, info: CapData<KRef>): void {
    vat.touch();
    this.state.endedVats.add(vat, isFailure, info);
    vat.status = 'terminated';
    this.state.vats.forgetName(vat);
    this.state.gcActions.forget(vat.id);
    this.state.reapQueue.remove(vat.id);
    this.state.runQueue.prepend(vat.waiting); // they will be rejected
    this.refCounter.release(vat.root); // the host cannot reach it by name
    if (vat.parameters) this.refCounter.releaseData(vat.parameters);
    this.rejectPromisesOf(vat, vatTerminated);
    this.remember(vat.id);
  }

  /** Rejects the promises that the vat was to settle. */
  rejectPromisesOf(vat: VatRecord, data: CapData<KRef>): void {
    const decided = [...vat.clist.entries()]
      .map(({ kref }) => kref)
      .filter((kref): kref is KPid => isPromise(kref) && this.decides(vat, kref))
      .sort(compareKrefs);
    // Settling one can settle another.
    for (const kpid of decided) {
      if (this.decides(vat, kpid)) this.settlement.settle(kpid, true, data);
    }
  }

  /** Remembers a vat with remaining entries. */
  private remember(vatId: VatId): void {
    this.leftovers.set(vatId, undefined);
  }

  get hasLeftovers(): boolean {
    return this.leftovers.size > 0;
  }

  /**
   * Removes some entries of ended vats.
   *
   * @param budget maximum number of entries
   * @returns how many were removed
   */
  cleanUp(budget: number): number {
    const vatId = firstVat(this.leftovers.keys());
    const vat = vatId === undefined ? undefined : this.state.vats.get(vatId);
    return vat ? this.cleanUpVat(vat, budget) : 0;
  }

  private cleanUpVat(vat: VatRecord, budget: number): number {
    let removed = 0;
    const entries = this.leftoversOf(vat);
    for (; removed < budget && entries.length > 0; removed += 1) {
      this.removeEntry(vat, entries.pop() as ClistEntry);
    }
    removed += this.state.vatStore.deleteSome(vat.id, budget - removed);
    removed += removeTranscript(vat, this.state, budget - removed);
    if (removed < budget) {
      this.state.vats.delete(vat);
      this.leftovers.delete(vat.id);
    }
    return removed;
  }

  private leftoversOf(vat: VatRecord): ClistEntry[] {
    const known = this.leftovers.get(vat.id);
    if (known) return known;
    const entries = this.entriesOf(vat);
    this.leftovers.set(vat.id, entries);
    return entries;
  }

  /** The c-list of a vat, in an order that is the same after a restart. */
  entriesOf(vat: VatRecord): ClistEntry[] {
    return [...vat.clist.entries()].sort((a, b) => compareKrefs(b.kref, a.kref));
  }

  /** Removes an entry: the vat neither imports nor exports the object any more. */
  removeEntry(vat: VatRecord, entry: ClistEntry): void {
    const { kref } = entry;
    vat.clist.delete(entry);
    if (isPromise(kref)) {
      this.refCounter.release(kref);
    } else if (isObject(kref)) {
      if (entry.isExport) this.orphan(kref);
      else this.refCounter.count(kref, entry.reachable ? -1 : 0, -1);
      this.refCounter.markForGc(kref);
    }
  }

  private orphan(kref: KRef): void {
    const object = this.state.objects.get(kref);
    if (!object) return;
    this.state.journal.touch(object);
    object.owner = undefined;
  }

  private decides(vat: VatRecord, kref: KPid): boolean {
    const state = this.state.promises.get(kref)?.state;
    return state?.type === 'unresolved' && state.decider === vat.id;
  }
}

/** By number, then by kind. */
const compareKrefs = (a: string, b: string): number =>
  Number(a.slice(2)) - Number(b.slice(2)) || (a < b ? -1 : 1);
