import { decodeCapData } from '../capdata/decode-capdata';
import { KernelRef } from '../capdata/kernel-ref';
import { encodeCapData } from '../capdata/encode-capdata';
import type { CapData } from '../types/capdata';
import { takeObject, takeText } from './arguments';
import type { DeviceMaker, DeviceSyscalls, VatControl, VatEnd, VatUpgraded } from './device';
import { PersistentState } from './persistent-state';
import { DeviceRefusal, nodesDevice } from './method-device';
import { DeviceMeters, refusing, takeSteps, type MeterNodes } from './meter-nodes';

interface State extends MeterNodes {
  readonly next: number;
  /** The watcher of each vat. */
  readonly watchers: Readonly<Record<string, string>>;
}

/**
 * A device that creates, upgrades and terminates vats. `createVat(bundle, { name, parameters, critical, meter
 * }, watcher)` returns `{ vatId, root }`; only the bundle is mandatory. `upgrade(vatId, bundle, { parameters,
 * message })` replaces the code of a vat, which keeps its parameters if none are given. `terminate(vatId,
 * reason)` ends a vat. The watcher receives `ended(vatId, isFailure, value)`, also if the vat could not
 * start, and `upgraded(vatId, incarnation, problem)`; with a problem, the old code continues.
 *
 * `createMeter(remaining, threshold)` and `createUnlimitedMeter()` return a node that is a meter, with the
 * methods `get()`, `addRemaining(steps)`, `setThreshold(steps)` and `notify(handler)`. The handler receives
 * `meterLow(remaining)` each time the meter falls below its threshold.
 */
export const vatAdminDevice = (): DeviceMaker => (syscalls, _input, vats) => {
  const admin = new VatAdmin(syscalls, vats);
  const { meters } = admin;
  return nodesDevice(
    {
      createVat: (bundle, options, watcher) =>
        admin.create(takeText(bundle, 'a bundle'), optionsIn(options), watcher),
      upgrade: (vatId, bundle, options) =>
        admin.upgrade(takeText(vatId, 'a vat'), takeText(bundle, 'a bundle'), options),
      terminate: (vatId, reason) =>
        refusing(() => vats.terminate(takeText(vatId, 'a vat'), takeText(reason, 'a reason'))),
      createMeter: (remaining, threshold = 0) =>
        meters.create(takeSteps(remaining), takeSteps(threshold)),
      createUnlimitedMeter: () => meters.create(undefined, 0),
    },
    (node) => meters.methodsOf(node),
    {
      vatEnded: (end) => admin.notifyEnded(end),
      vatUpgraded: (upgrade) => admin.notifyUpgraded(upgrade),
      meterLow: (meter) => meters.notify(meter),
    },
  );
};

class VatAdmin {
  readonly meters: DeviceMeters<State>;
  private readonly state: PersistentState<State>;

  constructor(
    private readonly syscalls: DeviceSyscalls,
    private readonly vats: VatControl,
  ) {
    this.state = new PersistentState<State>(syscalls, { next: 1, watchers: {} });
    this.meters = new DeviceMeters(this.state, syscalls, vats.meters);
  }

  create(source: string, options: VatAdminOptions, watcher: unknown): object {
    const { next, watchers } = this.state.get();
    const meter = options.meter === undefined ? undefined : this.meters.idOf(options.meter);
    const handler = watcher === undefined ? undefined : takeObject(watcher, 'a watcher');
    const { name = `${source}-${next}`, parameters, critical = false } = options;
    const data = encodeCapData(parameters);
    const { vatId, root } = refusing(() =>
      this.vats.create({ name, source, parameters: data, critical, meter }),
    );
    const known = handler === undefined ? watchers : { ...watchers, [vatId]: handler };
    this.state.set({ ...this.state.get(), next: next + 1, watchers: known });
    return { vatId, root: new KernelRef(root, `Alleged: ${name}`) };
  }

  upgrade(vatId: string, source: string, options: unknown): void {
    const given = recordIn(options);
    const { message } = given;
    const data = 'parameters' in given ? { parameters: encodeCapData(given['parameters']) } : {};
    const text = message === undefined ? {} : { message: takeText(message, 'a message') };
    refusing(() => this.vats.upgrade(vatId, { source, ...data, ...text }));
  }

  notifyUpgraded({ vatId, incarnation, problem }: VatUpgraded): void {
    const watcher = this.state.get().watchers[vatId];
    if (watcher === undefined) return;
    this.syscalls.sendOnly(watcher, 'upgraded', encodeCapData([vatId, incarnation, problem]));
  }

  notifyEnded({ vatId, isFailure, info }: VatEnd): void {
    const { watchers, ...state } = this.state.get();
    const { [vatId]: watcher, ...others } = watchers;
    if (watcher === undefined) return;
    this.state.set({ ...state, watchers: others });
    this.syscalls.sendOnly(watcher, 'ended', endData(vatId, isFailure, info));
  }
}

/** The watcher is notified even if the value cannot be passed. */
function endData(vatId: string, isFailure: boolean, info: CapData): CapData {
  try {
    return encodeCapData([vatId, isFailure, decodeCapData(info)]);
  } catch {
    const value = new RangeError('the value of the vat cannot be passed on');
    return encodeCapData([vatId, isFailure, value]);
  }
}

interface VatAdminOptions {
  name?: string;
  parameters?: unknown;
  critical?: boolean;
  meter?: unknown;
}

function optionsIn(given: unknown): VatAdminOptions {
  const { name, parameters, critical, meter } = recordIn(given);
  return {
    ...(name !== undefined && { name: takeText(name, 'a name') }),
    ...(parameters !== undefined && { parameters }),
    ...(critical === true && { critical }),
    ...(meter !== undefined && { meter }),
  };
}

function recordIn(given: unknown): Record<string, unknown> {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null)
    throw new DeviceRefusal('options must be a record');
  return given as Record<string, unknown>;
}
