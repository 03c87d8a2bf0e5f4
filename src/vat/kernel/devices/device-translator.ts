import type { CapData } from '../../types/capdata';
import type { DeviceResult } from '../../devices/device';
import type { DRef, KRef } from '../../types/refs';
import type { KernelSyscallResult } from '../../types/syscall';
import type { DeviceRecord } from '../state/device-record';
import type { KernelState } from '../state/kernel-state';
import { isObject, isPromise, type RefCounter } from '../state/ref-counter';

/**
 * Translates between references of the kernel and those of one device. A device never releases a reference.
 */
export class DeviceTranslator {
  constructor(
    private readonly state: KernelState,
    private readonly refCounter: RefCounter,
    private readonly device: DeviceRecord,
  ) {}

  toDevice(kref: KRef): DRef {
    const { clist, nextObject, nextNode } = this.device;
    const entry = clist.ofKref(kref);
    if (entry) return entry.vref;
    if (isPromise(kref)) throw new Error('a device cannot receive promises');
    const dref = (isObject(kref) ? `o-${nextObject.take()}` : `d-${nextNode.take()}`) as DRef;
    clist.add(kref, dref);
    this.refCounter.retain(kref);
    return dref;
  }

  dataToDevice({ body, slots }: CapData<KRef>): CapData<DRef> {
    return Object.freeze({
      body,
      slots: Object.freeze(slots.map((slot) => this.toDevice(slot))),
    });
  }

  /** Translates a reference of the device; a node that it has not named before becomes its export. */
  toKernel(name: string): KRef {
    const dref = name as DRef; // a device may pass anything
    const entry = this.device.clist.ofVref(dref);
    if (entry) return entry.kref;
    if (!/^d\+\d+$/.test(dref)) {
      throw new Error(`device ${this.device.name} has no reference ${JSON.stringify(dref)}`);
    }
    const kref = this.state.newNode();
    this.state.devices.addNode(kref, this.device.id);
    this.device.clist.add(kref, dref);
    return kref;
  }

  dataToKernel({ body, slots }: CapData): CapData<KRef> {
    return { body, slots: slots.map((slot) => this.toKernel(slot)) };
  }

  resultToKernel([type, content]: DeviceResult): KernelSyscallResult {
    if (type === 'error' || content === null || typeof content === 'string') {
      return [type, content] as KernelSyscallResult;
    }
    return ['ok', this.dataToKernel(content)];
  }
}
