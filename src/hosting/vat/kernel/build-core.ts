import type { Store } from '../../../support/store/store';
import { DeviceHost } from './devices/device-host';
import type { KernelCore } from './kernel-core';
import { KernelSyscalls } from './syscalls/kernel-syscalls';
import { loadState } from './state/persistence';
import { References } from './state/references';
import { Settlement } from './cranks/settlement';
import { SyscallDesk } from './syscalls/syscall-desk';
import { Termination } from './cranks/termination';
import { VatHost } from './vats/vat-host';
import { VatRequests } from './vats/vat-requests';

/** Puts the parts of a kernel together over what the store has. */
export function buildCore(store: Store): KernelCore {
  const state = loadState(store);
  const references = new References(state);
  const settlement = new Settlement(state, references);
  const termination = new Termination(state, references, settlement);
  const requests = new VatRequests();
  const devices = new DeviceHost(state, references, (...asker) =>
    requests.controlOf(core, ...asker),
  );
  const syscalls = new KernelSyscalls(state, references, settlement, (...call) =>
    devices.invoke(...call),
  );
  for (const vat of state.vats.all()) if (!vat.isAlive) termination.remember(vat.id);
  const core: KernelCore = {
    state,
    references,
    settlement,
    termination,
    syscalls,
    devices,
    requests,
    desk: new SyscallDesk(syscalls),
    vats: new VatHost(),
    onTerminated: () => undefined,
    bringOnline: () => Promise.resolve(),
    upgrade: () => Promise.reject(new Error('nobody upgrades vats')),
    onWorkerLost: () => undefined,
  };
  return core;
}
