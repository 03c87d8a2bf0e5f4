import { VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import { bounded } from '../workers/manager/bounded-manager';
import { CrankProcessor } from './cranks/crank-processor';
import { CrankScheduler } from './crank-scheduler';
import type { CrankReport, SuspendedVat, TerminatedVat } from './cranks/crank-report';
import { Settlement } from './cranks/settlement';
import { Termination } from './cranks/termination';
import { VatFaults } from './cranks/vat-faults';
import { DeviceHost } from './devices/device-host';
import { HostResults, type HostResult } from './facet/host-results';
import { InputQueue } from './input-queue';
import type { FactoryResolver, KernelSetup } from './kernel-setup';
import type { Observers } from '../../support/observers';
import { GroupCommit } from './state/group-commit';
import { Meters } from './meters';
import type { KernelState } from './state/kernel-state';
import type { MeterState } from './state/meter-record';
import { loadState } from './state/persistence';
import { RefCounter } from './state/ref-counter';
import { DeliveryExecutor } from './syscalls/delivery-executor';
import { KernelSyscalls } from './syscalls/kernel-syscalls';
import { SelfUpgrades } from './vats/self-upgrades';
import { VatLifecycle } from './vats/vat-lifecycle';
import { VatRegistry } from './vats/vat-registry';
import { VatRequests } from './vats/vat-requests';
import { VatUpgrades } from './vats/vat-upgrade';
import { VatWarehouse } from './vats/vat-warehouse';

/** Who observes a kernel. */
export interface KernelObservers {
  readonly cranks: Observers<CrankReport>;
  readonly work: Observers<void>;
  /** Results that are persisted. */
  readonly results: Observers<HostResult>;
  /** Terminations that are persisted. */
  readonly terminations: Observers<TerminatedVat>;
  /** Suspensions after a fault that are persisted. */
  readonly suspensions: Observers<SuspendedVat>;
  /** Meters that fell below their threshold, when that is persisted. */
  readonly meters: Observers<MeterState>;
}

/** The parts of a kernel that its host uses. */
export interface KernelParts {
  readonly state: KernelState;
  readonly refCounter: RefCounter;
  readonly results: HostResults;
  readonly devices: DeviceHost;
  readonly executor: DeliveryExecutor;
  readonly registry: VatRegistry;
  readonly lifecycle: VatLifecycle;
  readonly scheduler: CrankScheduler;
  readonly meters: Meters;
}

/**
 * Builds the parts of a kernel over a store: each gets the parts that it uses as arguments. A part that needs
 * a later one gets a function that reaches it.
 *
 * @throws VMRE_STORE_FAILED if the store is damaged
 */
export function wireKernel(
  store: Store,
  setup: KernelSetup,
  observers: KernelObservers,
  onStopped: () => void,
): KernelParts {
  const { maxVatsOnline, onFailure = () => undefined, optionsOf = () => ({}) } = setup;
  const factoryOf: FactoryResolver = (...code) => bounded((setup.factoryOf ?? noFactory)(...code));

  // The state, its reference counts, and its persistence.
  const state = loadState(store);
  const refCounter = new RefCounter(state);
  const groupCommit = new GroupCommit(store, state);

  // Promises, and the termination of vats.
  const results = new HostResults(state.journal, groupCommit, (result) =>
    observers.results.publish?.(result),
  );
  const settlement = new Settlement(state, refCounter, results);
  const termination = new Termination(state, refCounter, settlement);

  // Devices, and their requests about vats.
  const requests = new VatRequests(state, refCounter, optionsOf, () => meters);
  const devices = new DeviceHost(state, refCounter, groupCommit, requests, onFailure);

  // Meters of vats.
  const meters: Meters = new Meters(
    { state, groupCommit, devices },
    (meter) => observers.meters.publish?.(meter),
    ({ meterId }) => lifecycle.resumeRefilled(meterId),
  );

  // Deliveries to vats, and their syscalls.
  const syscalls = new KernelSyscalls(state, refCounter, settlement, devices);
  const executor = new DeliveryExecutor(syscalls, state.journal.recorder, () => scheduler.wake());

  // Vats and their workers.
  const registry = new VatRegistry(onFailure);
  const warehouse = new VatWarehouse(store, state, executor, registry, maxVatsOnline, (...lost) => {
    void lifecycle.loseWorker(...lost);
  });
  const upgrades = new VatUpgrades(
    {
      ...{ state, refCounter, settlement, termination, devices },
      ...{ syscalls, executor, registry, meters },
    },
    warehouse,
    factoryOf,
  );

  // Cranks, and the inputs between them.
  const faults = new VatFaults(
    { state, refCounter, groupCommit, termination, devices, registry },
    (vat) => observers.terminations.publish?.(vat),
    (vat) => observers.suspensions.publish?.(vat),
  );
  const selfUpgrades = new SelfUpgrades(registry, upgrades, onFailure);
  const processor = new CrankProcessor({
    ...{ state, refCounter, groupCommit, settlement, termination, devices, syscalls },
    ...{ executor, registry, warehouse, upgrades, faults, selfUpgrades, meters },
  });
  const inputs = new InputQueue(state.journal, refCounter, groupCommit, (error) =>
    scheduler.giveUp(error),
  );
  const lifecycle: VatLifecycle = new VatLifecycle(
    { state, refCounter, executor, registry, warehouse, upgrades, requests, faults, selfUpgrades },
    factoryOf,
    (task) => scheduler.input(task),
  );
  const scheduler: CrankScheduler = new CrankScheduler(
    state.journal,
    groupCommit,
    processor,
    inputs,
    lifecycle,
    results,
    { cranks: observers.cranks, work: observers.work, onStopped },
  );

  return { state, refCounter, results, devices, executor, registry, lifecycle, scheduler, meters };
}

const noFactory: FactoryResolver = (name) => {
  throw new VmreError(
    'VMRE_VAT_MANAGER_MISSING',
    `vat ${name} has no manager: the kernel has no bundles`,
  );
};
