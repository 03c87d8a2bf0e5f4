import { VmreError } from '../../support/errors/vmre-error';
import { encodeCapData } from '../capdata/encode-capdata';
import { takeObject } from './arguments';
import type { DeviceInput, DeviceMaker, DeviceSyscalls } from './device';
import { PersistentState } from './persistent-state';
import { DeviceRefusal, methodDevice } from './method-device';

/** What a host offers to vats. */
export interface BridgeHandlers {
  /**
   * Answers `call(…)` of a vat, which waits for the answer. It is called within a crank that may be undone,
   * so it must not have side effects. Default: vats have no `call`.
   */
  answer?: ((...args: unknown[]) => unknown) | undefined;
  /**
   * Receives what vats `send(…)`, when it is persisted. What was not received before a crash is lost.
   * Default: vats have no `send`.
   */
  output?: ((...args: unknown[]) => void) | undefined;
}

/**
 * A device that connects vats with functions of the host. Vats have `call(…)`, `send(…)` and
 * `register(handler)`; the handler receives `inbound(…)`.
 */
export class Bridge {
  private running: { syscalls: DeviceSyscalls; input: DeviceInput } | undefined;

  constructor(private readonly handlers: BridgeHandlers) {}

  /** The device, for {@link KernelOptions.devices}. */
  readonly device: DeviceMaker = (syscalls, input) => {
    this.running = { syscalls, input };
    const { answer, output } = this.handlers;
    const state = handlerIn(syscalls);
    return methodDevice(
      {
        register: (handler) => state.set(takeObject(handler, 'a handler')),
        ...(answer && { call: answer }),
        ...(output && { send: (...args) => syscalls.afterCommit(() => output(...args)) }),
      },
      { stop: () => (this.running = undefined) },
    );
  };

  /**
   * Sends `inbound(…)` to the handler that a vat has registered.
   *
   * @param args values that capdata can express
   * @returns when the message is persisted
   * @throws VMRE_DEVICE_UNKNOWN if the bridge is not part of a running kernel; DeviceRefusal if no handler is
   *   registered
   */
  async send(...args: unknown[]): Promise<void> {
    if (!this.running) {
      throw new VmreError('VMRE_DEVICE_UNKNOWN', 'the bridge is not part of a running kernel');
    }
    const { syscalls, input } = this.running;
    const data = encodeCapData(args);
    await input(() => {
      const handler = handlerIn(syscalls).get();
      if (handler === null) throw new DeviceRefusal('no vat has registered with the bridge');
      syscalls.sendOnly(handler, 'inbound', data);
    });
  }
}

const handlerIn = (syscalls: DeviceSyscalls): PersistentState<string | null> =>
  new PersistentState<string | null>(syscalls, null);
