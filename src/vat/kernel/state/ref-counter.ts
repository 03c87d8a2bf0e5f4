import type { KPid, KRef, VatId } from '../../types/refs';
import { VmreError } from '../../../support/errors/vmre-error';
import type { CapData } from '../../types/capdata';
import type { Message } from '../../types/delivery';
import type { KernelObject } from './kernel-object';
import type { KernelPromise } from './kernel-promise';
import type { KernelState } from './kernel-state';

/** Whether a reference is one to a promise. */
export const isPromise = (kref: KRef): kref is KPid => kref.startsWith('kp');
/** Whether a reference is one to an object. */
export const isObject = (kref: KRef): boolean => kref.startsWith('ko');

/**
 * Counts references. A count that reaches zero is only noted, because it may rise again in the same crank;
 * what remains at its end is collected.
 */
export class RefCounter {
  private readonly gcCandidates = new Set<KRef>();

  constructor(private readonly state: KernelState) {}

  /** The kernel itself refers to it: from a queue, from settled data, or for the host. */
  retain(kref: KRef): void {
    this.count(kref, 1, 1);
  }

  release(kref: KRef): void {
    this.count(kref, -1, -1);
  }

  retainMessage({ args, result }: Message<KRef, KPid>): void {
    this.retainData(args);
    if (result !== null) this.retain(result);
  }

  releaseMessage({ args, result }: Message<KRef, KPid>): void {
    this.releaseData(args);
    if (result !== null) this.release(result);
  }

  retainData({ slots }: CapData<KRef>): void {
    for (const slot of slots) this.retain(slot);
  }

  releaseData({ slots }: CapData<KRef>): void {
    for (const slot of slots) this.release(slot);
  }

  /** Promises have one count; devices are not counted. */
  count(kref: KRef, reachable: number, recognizable: number): void {
    if (isPromise(kref)) {
      const promise = this.state.promises.get(kref);
      if (!promise) throw new Error(`the kernel refers to ${kref}, which is gone`);
      this.state.journal.touch(promise);
      promise.refCount += recognizable;
      if (promise.refCount <= 0) this.gcCandidates.add(kref);
    } else if (isObject(kref)) {
      const object = this.state.objects.get(kref);
      // Its exporter has retired it: remaining references are dead.
      if (!object && recognizable <= 0 && reachable <= 0) return;
      if (!object) throw new Error(`the kernel refers to ${kref}, which is gone`);
      this.state.journal.touch(object);
      object.reachable += reachable;
      object.recognizable += recognizable;
      if (object.reachable <= 0) this.gcCandidates.add(kref);
    }
  }

  /** Whether a reference exists and can be passed on. */
  exists(kref: KRef): boolean {
    const { promises, objects, devices, vats } = this.state;
    if (isPromise(kref)) return promises.get(kref) !== undefined;
    if (!isObject(kref)) return devices.ownerOf(kref) !== undefined;
    const object = objects.get(kref);
    if (!object) return false;
    // The vat may have dropped an object that is not reachable.
    const owner = object.owner === undefined ? undefined : vats.get(object.owner);
    return object.reachable > 0 || owner?.clist.ofKref(kref)?.reachable === true;
  }

  /** Checks a reference of the host. @throws VMRE_VAT_REFERENCE_UNKNOWN */
  known(ref: string): KRef {
    if (this.exists(ref as KRef)) return ref as KRef;
    throw new VmreError('VMRE_VAT_REFERENCE_UNKNOWN', `unknown reference ${ref}`);
  }

  /** Checks the references in data of the host. @throws VMRE_VAT_REFERENCE_UNKNOWN */
  knownData(data: CapData): CapData<KRef> {
    for (const slot of data.slots) this.known(slot);
    return data as CapData<KRef>;
  }

  /** Forgets the candidates of a crank that was undone. */
  forgetGcCandidates(): void {
    this.gcCandidates.clear();
  }

  /** Checks an object at the end of the crank, whatever its counts are. */
  markForGc(kref: KRef): void {
    this.gcCandidates.add(kref);
  }

  /** Ends a crank: deletes what has no references, and queues garbage collection deliveries. */
  collect(): void {
    for (const kref of this.gcCandidates) {
      this.gcCandidates.delete(kref); // deleting adds further candidates
      if (isPromise(kref)) {
        const promise = this.state.promises.get(kref);
        if (promise && promise.refCount <= 0) this.deletePromise(promise);
      } else {
        const object = this.state.objects.get(kref);
        if (object && object.reachable <= 0) this.collectObject(object);
      }
    }
  }

  private deletePromise(promise: KernelPromise): void {
    const { state } = promise;
    if (state.type === 'forwarded') {
      const target = this.state.promises.get(state.to);
      if (target) {
        this.state.journal.touch(target);
        target.forwardedHere = target.forwardedHere.filter((kpid) => kpid !== promise.kref);
      }
      this.release(state.to);
    } else if (state.type !== 'unresolved') {
      this.releaseData(state.data);
    }
    this.state.promises.delete(promise);
  }

  private collectObject(object: KernelObject): void {
    const { kref, owner } = object;
    const entry = owner === undefined ? undefined : this.state.vats.get(owner)?.clist.ofKref(kref);
    if (owner === undefined || !entry) {
      this.retire(object);
      return;
    }
    if (!this.state.vats.get(owner)?.isAlive) return; // the removal of the vat handles it
    if (entry.reachable) this.state.gcActions.add(owner, 'dropExports', kref);
    if (object.recognizable <= 0) this.state.gcActions.add(owner, 'retireExports', kref);
  }

  /** Deletes an object, and tells vats that can still recognize it. */
  retire(object: KernelObject): void {
    if (object.recognizable > 0) {
      for (const vat of this.importersOf(object.kref)) {
        this.state.gcActions.add(vat, 'retireImports', object.kref);
      }
    }
    this.state.objects.delete(object);
  }

  /** Vats that import an object, sorted. */
  importersOf(kref: KRef): VatId[] {
    const importers: VatId[] = [];
    for (const vat of this.state.vats.all()) {
      const entry = vat.clist.ofKref(kref);
      if (entry && !entry.isExport && vat.isAlive) importers.push(vat.id);
    }
    return importers.sort();
  }
}
