import type { Store } from '../../../support/store/store';
import { DeviceHost } from './devices/device-host';
import type { KernelCore } from './kernel-core';
import { KernelSyscalls } from './syscalls/kernel-syscalls';
import { loadState } from './state/persistence';
import { RefCounter } from './state/ref-counter';
import { Settlement } from './cranks/settlement';
import { DeliveryExecutor } from './syscalls/delivery-executor';
import { Termination } from './cranks/termination';
import { VatRegistry } from './vats/vat-registry';
import { VatRequests } from './vats/vat-requests';

/** Puts the parts of a kernel together over what the store has. */
export function buildCore(store: Store): KernelCore {
  const state = loadState(store);
  const refCounter = new RefCounter(state);
  const settlement = new Settlement(state, refCounter);
  const termination = new Termination(state, refCounter, settlement);
  const requests = new VatRequests();
  const devices = new DeviceHost(state, refCounter, (...asker) =>
    requests.controlOf(core, ...asker),
  );
  const syscalls = new KernelSyscalls(state, refCounter, settlement, (...call) =>
    devices.invoke(...call),
  );
  for (const vat of state.vats.all()) if (!vat.isAlive) termination.remember(vat.id);
  const core: KernelCore = {
    state,
    refCounter,
    settlement,
    termination,
    syscalls,
    devices,
    requests,
    executor: new DeliveryExecutor(syscalls),
    registry: new VatRegistry(),
    onTerminated: () => undefined,
    bringOnline: () => Promise.resolve(),
    upgrade: () => Promise.reject(new Error('nobody upgrades vats')),
    onWorkerLost: () => undefined,
  };
  return core;
}
