import { KernelRef } from '../capdata/kernel-ref';
import { encodeCapData } from '../capdata/encode-capdata';
import { messageOf } from '../../support/errors/vmre-error';
import { takeObject } from './arguments';
import type { DeviceMeter, DeviceSyscalls, MeterControl } from './device';
import { DeviceRefusal, type DeviceMethods } from './method-device';
import type { PersistentState } from './persistent-state';

/** The meters of a device, in its state. */
export interface MeterNodes {
  /** Ids of the meters of its nodes `d+1`, `d+2` and so on. */
  readonly meters?: readonly string[];
  /** The handlers that are notified, by the id of the meter. */
  readonly meterHandlers?: Readonly<Record<string, readonly string[]>>;
}

/** Handlers of one meter. */
const MAX_HANDLERS = 100;

/**
 * The nodes of a device that are meters. Who has such a node can refill the meter, read it, give it to new vats
 * and be notified: a capability.
 */
export class DeviceMeters<State extends MeterNodes> {
  constructor(
    private readonly state: PersistentState<State>,
    private readonly syscalls: DeviceSyscalls,
    private readonly control: MeterControl,
  ) {}

  /** @returns the node of a new meter */
  create(remaining: number | undefined, threshold: number): KernelRef {
    const meterId = refusing(() => this.control.create(remaining, threshold));
    const state = this.state.get();
    const meters = [...(state.meters ?? []), meterId];
    this.state.set({ ...state, meters });
    return new KernelRef(`d+${meters.length}`);
  }

  /** The id of the meter of a node. @throws DeviceRefusal */
  idOf(node: unknown): string {
    const slot = node instanceof KernelRef ? node.slot : '';
    const found = /^d\+[1-9]\d*$/.test(slot) ? this.meterOf(slot) : undefined;
    if (found === undefined)
      throw new DeviceRefusal('a meter must be one that createMeter returned');
    return found;
  }

  /** The methods of a node. */
  methodsOf(node: string): DeviceMethods {
    const meterId = this.meterOf(node);
    if (meterId === undefined) return {};
    const { control } = this;
    return {
      get: () => {
        const { remaining, threshold } = control.get(meterId);
        return { remaining: remaining ?? undefined, threshold };
      },
      addRemaining: (amount) => refusing(() => control.refill(meterId, takeSteps(amount))),
      setThreshold: (steps) => refusing(() => control.setThreshold(meterId, takeSteps(steps))),
      notify: (handler) => this.addHandler(meterId, takeObject(handler, 'a handler')),
    };
  }

  /** Sends `meterLow(remaining)` to the handlers of a meter. */
  notify({ meterId, remaining }: DeviceMeter): void {
    for (const handler of this.state.get().meterHandlers?.[meterId] ?? []) {
      this.syscalls.sendOnly(handler, 'meterLow', encodeCapData([remaining]));
    }
  }

  private meterOf(node: string): string | undefined {
    return this.state.get().meters?.[Number(node.slice(2)) - 1];
  }

  private addHandler(meterId: string, handler: string): void {
    const state = this.state.get();
    const { meterHandlers = {} } = state;
    const handlers = meterHandlers[meterId] ?? [];
    if (handlers.includes(handler)) return;
    if (handlers.length >= MAX_HANDLERS) {
      throw new DeviceRefusal(`a meter has at most ${MAX_HANDLERS} handlers`);
    }
    const known = { ...meterHandlers, [meterId]: [...handlers, handler] };
    this.state.set({ ...state, meterHandlers: known });
  }
}

/** Steps, as a number or a bigint. @throws DeviceRefusal */
export function takeSteps(value: unknown): number {
  const steps = typeof value === 'bigint' ? Number(value) : value;
  if (Number.isSafeInteger(steps) && (steps as number) >= 0) return steps as number;
  throw new DeviceRefusal('steps must be a whole number of at least 0');
}

/** A request that the kernel refuses is not a failure of the device. */
export function refusing<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    throw error instanceof DeviceRefusal ? error : new DeviceRefusal(messageOf(error));
  }
}
