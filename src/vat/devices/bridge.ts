import { VmreError } from '../../support/errors/vmre-error';
import { encodeCapData } from '../capdata/encode-capdata';
import { takeObject } from './arguments';
import type { DeviceInput, DeviceMaker, DeviceSyscalls } from './device';
import { PersistentState } from './persistent-state';
import { DeviceRefusal, methodDevice } from './method-device';

/** What a host does for vats. */
export interface BridgeHandlers {
  /**
   * Answers `call(…)` of a vat, which waits for it. It is called within a crank that may be undone: it
   * must not change anything. Default: there is no such method.
   */
  answer?: (...args: unknown[]) => unknown;
  /** Takes what vats `send(…)`, when that is kept. After a crash what was not taken yet is lost. */
  output?: (...args: unknown[]) => void;
}

/**
 * A device between vats and a function of the host. Vats have `call(…)`, `send(…)` and
 * `register(handler)`; the handler is sent `inbound(…)`.
 */
export class Bridge {
  private running: { syscalls: DeviceSyscalls; input: DeviceInput } | undefined;

  constructor(private readonly handlers: BridgeHandlers) {}

  /** To be given to the kernel. */
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
      { shutdown: () => (this.running = undefined) },
    );
  };

  /**
   * Sends values to the handler that a vat has registered.
   *
   * @param args values that capdata can express
   * @returns when the message is kept
   * @throws when none is registered
   * @throws VMRE_DEVICE_UNKNOWN while the bridge is in no kernel that runs
   */
  async send(...args: unknown[]): Promise<void> {
    if (!this.running) {
      throw new VmreError('VMRE_DEVICE_UNKNOWN', 'the bridge is in no kernel that runs');
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
