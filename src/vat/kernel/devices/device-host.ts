import type { KRef } from '../../types/refs';
import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type {
  Device,
  DeviceInput,
  DeviceMaker,
  DeviceMeter,
  DeviceSyscalls,
  VatUpgraded,
} from '../../devices/device';
import { checkData, checkMessage } from '../../capdata/check-data';
import { errorData, type CapData } from '../../types/capdata';
import type { KernelSyscallResult } from '../../types/syscall';
import type { TerminatedVat } from '../cranks/crank-report';
import type { DeviceRecord } from '../state/device-record';
import { DeviceTranslator } from './device-translator';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import type { FailureListener } from '../kernel-setup';
import type { GroupCommit } from '../state/group-commit';
import type { VatRequests } from '../vats/vat-requests';
import { MAX_DEVICE_ERROR_LENGTH } from '../../limits';

interface RunningDevice {
  device: Device;
  translator: DeviceTranslator;
}

/** Runs devices, each behind its translator. */
export class DeviceHost {
  private readonly running = new Map<string, RunningDevice>();
  /** The device that is serving a call or has input: only it may change the state. */
  private active: DeviceRecord | undefined;
  /** @param onFailure called if a device throws */
  constructor(
    private readonly state: KernelState,
    private readonly refCounter: RefCounter,
    private readonly groupCommit: GroupCommit,
    private readonly requests: VatRequests,
    private readonly onFailure: FailureListener,
  ) {}

  /** @param input applies a change between two cranks */
  start(record: DeviceRecord, make: DeviceMaker, input: DeviceInput): void {
    const translator = new DeviceTranslator(this.state, this.refCounter, record);
    const check = (): void => this.checkActive(record);
    const device = make(
      this.syscallsOf(record, translator, check),
      (task) => input(() => this.serve(record, task)),
      this.requests.controlFor(translator, check),
    );
    this.running.set(record.id, { device, translator });
  }

  /** Invokes a device for a vat. If it throws, the vat gets an error, and only the log has the reason. */
  invoke(target: KRef, method: string, args: CapData<KRef>): KernelSyscallResult {
    const record = this.state.devices.ownerOf(target);
    const hosted = record && this.running.get(record.id);
    if (!hosted) return ['error', 'the device does not run'];
    const { device, translator } = hosted;
    const mark = this.state.journal.mark();
    try {
      const dref = translator.toDevice(target);
      const deviceArgs = translator.dataToDevice(args);
      const result = this.serve(record, () => device.invoke(dref, method, deviceArgs));
      if (result[0] === 'error')
        return ['error', String(result[1]).slice(0, MAX_DEVICE_ERROR_LENGTH)];
      if (result[1] !== null) checkData(result[1]);
      return translator.resultToKernel(result);
    } catch (error) {
      this.state.journal.rollBack(mark);
      this.onFailure(`device ${record.name}`, messageOf(error));
      return ['error', 'device invocation failed: see the log of the kernel'];
    }
  }

  /** Notifies all devices of the end of a vat. */
  notifyVatEnded({ vatId, isFailure, info: said }: TerminatedVat): void {
    // Devices never release references.
    const info = said.slots.length === 0 ? said : errorData('the value has references');
    this.notifyAll((device) => device.vatEnded?.({ vatId, isFailure, info }));
  }

  /** Notifies all devices of the result of an upgrade that a device requested. */
  notifyVatUpgraded(upgrade: VatUpgraded): void {
    this.notifyAll((device) => device.vatUpgraded?.(upgrade));
  }

  /** Notifies all devices of a meter that fell below its threshold. */
  notifyMeterLow({ meterId, remaining, threshold }: DeviceMeter): void {
    this.notifyAll((device) => device.meterLow?.({ meterId, remaining, threshold }));
  }

  /** A failure of one device does not affect the others. */
  private notifyAll(notify: (device: Device) => void): void {
    for (const [id, { device }] of this.running) {
      const record = this.state.devices.get(id);
      if (!record) continue;
      const mark = this.state.journal.mark();
      try {
        this.serve(record, () => notify(device));
      } catch (error) {
        this.state.journal.rollBack(mark);
        this.onFailure(`device ${record.name}`, messageOf(error));
      }
    }
  }

  /** The kernel's name for the root node of a device. */
  rootOf(name: string): KRef {
    const record = this.state.devices.named(name);
    const hosted = record && this.running.get(record.id);
    if (!hosted) throw new VmreError('VMRE_DEVICE_UNKNOWN', `unknown device ${name}`);
    return hosted.translator.toKernel('d+0');
  }

  async stop(): Promise<void> {
    for (const { device } of this.running.values()) await device.stop?.();
    this.running.clear();
  }

  private serve<T>(record: DeviceRecord, task: () => T): T {
    this.active = record;
    try {
      return task();
    } finally {
      this.active = undefined;
    }
  }

  /** What was stored stays stored if its output fails. */
  private tell(record: DeviceRecord, output: () => void): void {
    try {
      output();
    } catch (error) {
      this.onFailure(`device ${record.name}`, messageOf(error));
    }
  }

  private checkActive(record: DeviceRecord): void {
    if (this.active === record) return;
    throw new Error(
      `device ${record.name} changed its state outside of a call: use its input function`,
    );
  }

  private syscallsOf(
    record: DeviceRecord,
    translator: DeviceTranslator,
    check: () => void,
  ): DeviceSyscalls {
    return {
      sendOnly: (target, method, args) => {
        check();
        const kernelTarget = translator.toKernel(target);
        if (!kernelTarget.startsWith('ko')) throw new Error(`${target} cannot receive messages`);
        checkMessage(method, args);
        const msg = { method, args: translator.dataToKernel(args), result: null };
        this.refCounter.retain(kernelTarget);
        this.refCounter.retainMessage(msg);
        this.state.runQueue.push({ type: 'send', target: kernelTarget, msg });
      },
      getState: () => record.getState(),
      setState: (state) => {
        check();
        record.setState(state);
      },
      afterCommit: (output) => {
        check();
        this.groupCommit.afterCommit(() => this.tell(record, output));
      },
    };
  }
}
