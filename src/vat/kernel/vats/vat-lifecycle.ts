import { isDeepStrictEqual } from 'node:util';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { checkData } from '../../capdata/check-data';
import { bounded } from '../../workers/manager/bounded-manager';
import type { VatManagerFactory } from '../../workers/manager/vat-manager';
import { errorData } from '../../types/capdata';
import type { VatId } from '../../types/refs';
import { isSuspendedBy, type VatFaults } from '../cranks/vat-faults';
import { aliveVat } from '../facet/host-messages';
import type { FactoryResolver } from '../kernel-setup';
import { vatTerminatedError } from '../state/ended-vats';
import type { KernelState } from '../state/kernel-state';
import type { RunQueueItem } from '../state/run-queue-item';
import type { RefCounter } from '../state/ref-counter';
import type { VatRecord } from '../state/vat-record';
import type { DeliveryExecutor } from '../syscalls/delivery-executor';
import { createVat, nameTaken, type AddVatOptions } from './create-vat';
import { discard } from './replay';
import type { SelfUpgrades } from './self-upgrades';
import { VatHandle, type VatRegistry, type WorkerSlot } from './vat-registry';
import type { VatRequests } from './vat-requests';
import type { UpgradeOptions, VatUpgrades } from './vat-upgrade';
import type { LostWorker, VatWarehouse } from './vat-warehouse';

/** Applies a change between two cranks. @returns when it is persisted */
export type Input = <T>(task: () => T) => Promise<T>;

/** Applies a change before the next crank. */
export type ChangeNow = (task: () => void) => void;

/** The parts of the kernel that the lifecycle uses. */
export interface LifecycleParts {
  readonly state: KernelState;
  readonly refCounter: RefCounter;
  readonly executor: DeliveryExecutor;
  readonly registry: VatRegistry;
  readonly warehouse: VatWarehouse;
  readonly upgrades: VatUpgrades;
  readonly requests: VatRequests;
  readonly faults: VatFaults;
  readonly selfUpgrades: SelfUpgrades;
}

/** Creates, upgrades, pauses and terminates vats, for the host and for devices. */
export class VatLifecycle {
  /** @param factoryOf finds the code of vats that devices create */
  constructor(
    private readonly parts: LifecycleParts,
    private readonly factoryOf: FactoryResolver,
    private readonly input: Input,
  ) {}

  /** Connects a new vat, or one from before a restart. @returns its id */
  async add(name: string, given: VatManagerFactory, all: AddVatOptions): Promise<VatId> {
    const { state, registry, executor, warehouse } = this.parts;
    const { limits, ...options } = all;
    const make = bounded(given, limits);
    const known = state.vats.named(name);
    if (known) {
      if (registry.get(known.id)) throw nameTaken(name);
      await this.adoptOptions(known, options);
      await this.connect(known, make, (task) => this.input(task));
      return known.id;
    }
    const ending = state.endedVats.named(name);
    if (ending && !options.restartTerminated) throw vatTerminatedError(ending);
    const slot: WorkerSlot = {};
    const manager = await make(executor.handlerOf(slot));
    try {
      const vatId = await this.input(() => {
        const record = createVat(state, this.parts.refCounter, name, options);
        warehouse.attach(this.register(record, make), { manager, slot });
        return record.id;
      });
      await warehouse.makeRoom(0);
      return vatId;
    } catch (error) {
      await discard(manager);
      throw error;
    }
  }

  /** The host may change what happens to a vat after its creation. */
  private async adoptOptions(record: VatRecord, options: AddVatOptions): Promise<void> {
    const changed = { ...record.options, ...pick(options, changeable) };
    if (changed.meter !== undefined) {
      changed.meter = this.parts.state.meters.find(changed.meter).meterId;
    }
    if (isDeepStrictEqual(changed, record.options)) return;
    const { onFault, restart, transcript } = changed;
    if ((onFault === 'suspend' || restart === 'durable') && !transcript)
      throw transcriptMissing(record);
    await this.input(() => record.changeOptions(changed));
  }

  async terminate(vatId: string, reason: string): Promise<void> {
    checkData(errorData(reason));
    await this.input(() => this.end(this.find(vatId), reason));
  }

  upgrade(vatId: string, make: VatManagerFactory, options: UpgradeOptions): Promise<string> {
    return this.input(() => this.parts.upgrades.queue(this.find(vatId), bounded(make), options));
  }

  /**
   * Upgrades a vat in a separate crank before the queue. Neither its old code nor another vat is needed.
   *
   * @param makeCrank runs the crank of an item
   * @returns the promise for the number of the new incarnation, when it is persisted
   */
  async upgradeNow(
    vatId: string,
    make: VatManagerFactory,
    options: UpgradeOptions,
    makeCrank: (item: () => RunQueueItem) => Promise<void>,
  ): Promise<string> {
    const record = this.find(vatId);
    this.parts.upgrades.check(options);
    let result = '';
    await makeCrank(() => {
      const item = this.parts.upgrades.prepare(record, bounded(make), options);
      result = item.result;
      return item;
    });
    return result;
  }

  /** Pauses the vat from the next crank on, and stops its worker. */
  async pause(vatId: string): Promise<void> {
    const record = await this.input(() => {
      const found = this.find(vatId);
      found.touch();
      if (!found.isHeld) found.status = 'paused';
      return found;
    });
    const vat = this.parts.registry.get(record.id);
    if (vat?.record.isPaused && vat.transcript) await this.parts.registry.takeOffline(vat);
  }

  /** Deliveries that waited come first. After a fault, the first of them is the one that was undone. */
  async resume(vatId: string, needsManager = true): Promise<void> {
    await this.input(() => {
      const record = this.find(vatId);
      if (needsManager && !this.parts.registry.get(record.id)) throw managerMissing(record);
      record.resume();
      this.parts.state.runQueue.prepend(record.waiting);
    });
  }

  /** Resumes vats that were suspended because their meter was exhausted. */
  resumeRefilled(meterId: string): void {
    for (const record of this.parts.state.vats.all()) {
      if (record.fault?.meter !== meterId) continue;
      record.resume();
      this.parts.state.runQueue.prepend(record.waiting);
    }
  }

  /**
   * Executes the requests of devices in the crank that has ended.
   *
   * @returns undefined if there are none
   */
  processVatRequests(changeNow: ChangeNow): Promise<void> | undefined {
    return this.parts.requests.isEmpty ? undefined : this.processAll(changeNow);
  }

  private async processAll(changeNow: ChangeNow): Promise<void> {
    const { requests, registry } = this.parts;
    const endNow = (record: VatRecord, reason: string): void => {
      if (record.isAlive) changeNow(() => this.end(record, reason));
    };
    for (const { record, reason } of requests.takeTerminations()) endNow(record, reason);
    for (const record of requests.takeCreations()) {
      try {
        if (!record.isAlive || registry.get(record.id)) continue;
        const isMetered = record.options.meter !== undefined;
        const make = this.factoryOf(record.name, record.source ?? '', isMetered);
        await this.connect(record, make, changeNow);
      } catch (error) {
        endNow(record, messageOf(error));
      }
    }
  }

  /** @throws VMRE_VAT_MANAGER_MISSING */
  checkManagers(): void {
    const { state, registry } = this.parts;
    for (const record of registry.unconnected(state.vats)) {
      if (!record.isHeld) throw managerMissing(record);
    }
  }

  /**
   * Handles the loss of a worker. If the vat is not at fault and has a transcript, it is brought back with
   * its next delivery.
   */
  async loseWorker(...[record, manager, end]: LostWorker): Promise<void> {
    const { registry } = this.parts;
    const lost = (): VatHandle | undefined => {
      const vat = registry.get(record.id);
      return vat?.worker?.manager === manager ? vat : undefined;
    };
    if (!lost()) return; // the kernel stopped it
    try {
      await this.input(() => {
        const vat = lost();
        if (!vat) return;
        if (end.isByVat || !vat.transcript)
          return void this.parts.faults.handle(record, end.reason);
        registry.reportLoss(vat, end.reason);
        void registry.takeOffline(vat);
      });
    } catch {
      // The kernel has stopped, and reports that to the caller of run().
    }
  }

  /** Registers a vat with the factory of its worker. */
  private register(record: VatRecord, make: VatManagerFactory): VatHandle {
    const { state, refCounter, registry } = this.parts;
    const vat = new VatHandle(state, refCounter, record, make);
    registry.add(vat);
    return vat;
  }

  /**
   * Connects a vat that has no worker. If it has a transcript, its worker may start later, with its next
   * delivery.
   */
  private async connect(
    record: VatRecord,
    make: VatManagerFactory,
    change: (task: () => void) => Promise<void> | void,
  ): Promise<void> {
    const { registry, warehouse } = this.parts;
    const vat = this.register(record, make);
    // A new vat starts at once, so that its errors are reported at once.
    const canWait = vat.transcript !== undefined && record.transcribed > 0;
    this.parts.selfUpgrades.noteRestart(vat);
    if (record.isHeld || vat.mustRestart || (canWait && !warehouse.mayPreload)) return;
    try {
      await warehouse.bringOnline(vat);
    } catch (error) {
      if (isSuspendedBy(record, error)) {
        return change(() => void this.parts.faults.suspendUnavailable(record, error));
      }
      registry.remove(vat); // the host may try another factory
      throw error;
    }
  }

  private find(vatId: string): VatRecord {
    return aliveVat(this.parts.state, vatId);
  }

  private end(record: VatRecord, reason: string): void {
    this.parts.faults.end(record, true, errorData(reason));
  }
}

/** The given ones of some options. Undefined counts: it is the default. */
const pick = <Key extends keyof AddVatOptions>(
  options: AddVatOptions,
  keys: readonly Key[],
): Partial<Pick<AddVatOptions, Key>> =>
  Object.fromEntries(
    keys.filter((key) => key in options).map((key) => [key, options[key]]),
  ) as Partial<Pick<AddVatOptions, Key>>;

/** Options that the host may change after the creation of a vat. */
const changeable = ['onFault', 'restart', 'upgradeEvery', 'meter'] as const;

const transcriptMissing = ({ name }: VatRecord): VmreError =>
  new VmreError(
    'VMRE_VAT_OPTION_REFUSED',
    `vat ${name}: onFault suspend and restart durable require a transcript, and the vat was created without one`,
    { hint: 'Remove the setting, or create the vat anew.', data: { vat: name } },
  );

const managerMissing = ({ id, name }: VatRecord): VmreError =>
  new VmreError(
    'VMRE_VAT_MANAGER_MISSING',
    `vat ${name} (${id}) has no manager: add it with addVat`,
  );
