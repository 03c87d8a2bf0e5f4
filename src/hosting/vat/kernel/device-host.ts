import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { Device, DeviceInput, DeviceMaker, DeviceSyscalls } from '../devices/device';
import type { CapData } from '../shapes/capdata';
import type { KernelSyscallResult } from '../shapes/syscall';
import type { DeviceRecord } from './device-record';
import { DeviceTranslator } from './device-translator';
import type { KernelState } from './kernel-state';
import type { References } from './references';

interface Hosted {
  device: Device;
  translator: DeviceTranslator;
}

/** Runs the devices, each behind its translator. */
export class DeviceHost {
  private readonly hosted = new Map<string, Hosted>();

  constructor(
    private readonly state: KernelState,
    private readonly references: References,
    /** Whether a crank or an input is under way: nothing else may change the state. */
    private readonly isOpen: () => boolean,
  ) {}

  start(record: DeviceRecord, make: DeviceMaker, input: DeviceInput): void {
    const translator = new DeviceTranslator(this.state, this.references, record);
    const device = make(this.syscallsOf(record, translator), input);
    this.hosted.set(record.id, { device, translator });
  }

  /** Invokes a device for a vat. Its failures are answers, and the reason is in the log alone. */
  invoke(target: string, method: string, args: CapData): KernelSyscallResult {
    const record = this.state.devices.ownerOf(target);
    const hosted = record && this.hosted.get(record.id);
    if (!hosted) return ['error', 'the device does not run'];
    const { device, translator } = hosted;
    const mark = this.state.buffer.mark();
    try {
      const dref = translator.toDevice(target);
      const result = device.invoke(dref, method, translator.dataToDevice(args));
      return translator.resultToKernel(result);
    } catch (error) {
      this.state.buffer.rollBack(mark);
      this.onFailure(record.name, messageOf(error));
      return ['error', 'device invocation failed: see the log of the kernel'];
    }
  }

  /** The root node of a device, as the kernel calls it. */
  rootOf(name: string): string {
    const record = this.state.devices.named(name);
    const hosted = record && this.hosted.get(record.id);
    if (!hosted) throw new VmreError('VMRE_DEVICE_UNKNOWN', `there is no device ${name}`);
    return hosted.translator.toKernel('d+0');
  }

  /** Told of a device that throws. */
  onFailure: (device: string, problem: string) => void = () => undefined;

  async shutdown(): Promise<void> {
    for (const { device } of this.hosted.values()) await device.shutdown?.();
    this.hosted.clear();
  }

  private syscallsOf(record: DeviceRecord, translator: DeviceTranslator): DeviceSyscalls {
    const check = (): void => {
      if (this.isOpen()) return;
      throw new Error(
        `the device ${record.name} changes the state while nobody asked it: use its input`,
      );
    };
    return {
      sendOnly: (target, method, args) => {
        check();
        const kernelTarget = translator.toKernel(target);
        if (!kernelTarget.startsWith('ko')) throw new Error(`nothing can be sent to ${target}`);
        const msg = { method, args: translator.dataToKernel(args), result: null };
        this.references.hold(kernelTarget);
        this.references.holdMessage(msg);
        this.state.runQueue.push({ type: 'send', target: kernelTarget, msg });
      },
      getState: () => record.getState(),
      setState: (state) => {
        check();
        record.setState(state);
      },
    };
  }
}
