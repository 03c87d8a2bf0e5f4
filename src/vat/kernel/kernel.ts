import type { Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import type { DeviceInput, DeviceMaker } from '../devices/device';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { CapData } from '../types/capdata';
import type { KPid, VatId } from '../types/refs';
import type { CrankReport, SuspendedVat, TerminatedVat } from './cranks/crank-report';
import { kernelFacet, type KernelFacet } from './facet/kernel-facet';
import { forgetResult, queueHostMessage, rootOf } from './facet/host-messages';
import type { HostResult } from './facet/host-results';
import type { KernelSetup } from './kernel-setup';
import type { MeterOptions } from './meters';
import type { RunPolicy, RunSummary } from './run-policy';
import { stateOf, type MeterState } from './state/meter-record';
import type { ResultPolicy } from './state/kernel-promise';
import type { KernelState } from './state/kernel-state';
import type { AddVatOptions } from './vats/create-vat';
import type { UpgradeOptions } from './vats/vat-upgrade';
import { Observers } from '../../support/observers';
import { wireKernel, type KernelObservers, type KernelParts } from './wire-kernel';

/** Runs vats: one delivery after another, each atomically. {@link VatKernel} is its public interface. */
export class Kernel {
  private readonly parts: KernelParts;
  /** They complete when the kernel is closed, or has stopped after a fatal error. */
  readonly observers: KernelObservers;
  /** Inspection, and notes of the host. */
  readonly facet: KernelFacet;

  /** @param store the state of the kernel; only the kernel may change it */
  constructor(store: Store, setup: KernelSetup = {}) {
    const { onThrown } = setup;
    this.observers = {
      cranks: new Observers(onThrown),
      work: new Observers(onThrown),
      results: new Observers(onThrown),
      terminations: new Observers(onThrown),
      suspensions: new Observers(onThrown),
      meters: new Observers(onThrown),
    };
    this.parts = wireKernel(store, setup, this.observers, () => this.complete());
    this.facet = kernelFacet(this.parts, this.observers.results);
  }

  /** Every crank, when it ends. Its effects may not be persisted yet. */
  get cranks$(): Observable<CrankReport> {
    return this.observers.cranks.observable((crank) => crank);
  }

  /** Vats that ended, when that is persisted. */
  get terminations$(): Observable<TerminatedVat> {
    return this.observers.terminations.observable((vat) => vat);
  }

  /** Vats that were suspended after a fault, when that is persisted. */
  get suspensions$(): Observable<SuspendedVat> {
    return this.observers.suspensions.observable((vat) => vat);
  }

  /** Results of messages of the host, when they are persisted. */
  get results$(): Observable<HostResult> {
    return this.observers.results.observable((result) => result);
  }

  /** Emits when there is work while the kernel does not run. */
  get work$(): Observable<void> {
    return this.observers.work.observable(() => undefined);
  }

  /** The current state, for inspection. */
  get state(): KernelState {
    return this.parts.state;
  }

  /** The kind of worker of a vat, as the host calls it. */
  workerOf(vatId: VatId): string | undefined {
    return this.parts.registry.get(vatId)?.make.kind;
  }

  /** Whether there is work. */
  get hasWork(): boolean {
    return this.parts.scheduler.hasWork;
  }

  // Vats

  /**
   * Connects a manager that the host provides. A vat of this name from before a restart is restored;
   * otherwise a new vat is created, and starts before all queued work.
   *
   * @returns the id of the vat
   * @throws VMRE_VAT_NAME_TAKEN if a vat of this name runs
   */
  async addVatManager(
    name: string,
    make: VatManagerFactory,
    options: AddVatOptions = {},
  ): Promise<VatId> {
    this.parts.scheduler.check();
    return this.parts.lifecycle.add(name, make, options);
  }

  /** Terminates a vat. @returns when this is persisted */
  terminateVat(vatId: string, reason: string): Promise<void> {
    return this.parts.lifecycle.terminate(vatId, reason);
  }

  /**
   * Queues an upgrade of a vat, which is atomic: the vat keeps its root object and its vat store. Promises of
   * the old code are rejected, its other objects are abandoned.
   *
   * @returns the promise for the number of the new incarnation, when the upgrade is queued
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_REFERENCE_UNKNOWN
   */
  async upgradeVat(
    vatId: string,
    make: VatManagerFactory,
    options: UpgradeOptions = {},
  ): Promise<string> {
    return this.parts.lifecycle.upgrade(vatId, make, options);
  }

  /**
   * Upgrades a vat before the queue, which stays. It needs neither the old code nor the manager of any other
   * vat. See {@link upgradeVat}.
   *
   * @returns the promise for the number of the new incarnation, when it is persisted
   * @throws VMRE_KERNEL_RUNNING, VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED, VMRE_VAT_REFERENCE_UNKNOWN
   */
  async upgradeNow(
    vatId: string,
    make: VatManagerFactory,
    options: UpgradeOptions = {},
  ): Promise<string> {
    this.parts.scheduler.check();
    return this.parts.lifecycle.upgradeNow(vatId, make, options, (item) =>
      this.parts.scheduler.runItem(item),
    );
  }

  /**
   * Pauses a vat: its deliveries wait, also across restarts. Other vats continue.
   *
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN
   */
  pauseVat(vatId: string): Promise<void> {
    return this.parts.lifecycle.pause(vatId);
  }

  /**
   * Resumes a paused or suspended vat. Its deliveries keep their order; after a fault, the first one is that
   * which was undone.
   *
   * @param needsManager false to resume a vat before its manager is added
   * @returns when this is persisted
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_MANAGER_MISSING
   */
  resumeVat(vatId: string, needsManager = true): Promise<void> {
    return this.parts.lifecycle.resume(vatId, needsManager);
  }

  /** Creates a meter, unless there is one of this name. @returns its id, when it is persisted */
  addMeter(name: string, options: MeterOptions = {}): Promise<string> {
    const { meters, state, scheduler } = this.parts;
    return scheduler.input(
      () => (state.meters.named(name) ?? meters.create(options, name)).meterId,
    );
  }

  /** Adds steps to a meter, and resumes vats that it had suspended. @throws VMRE_METER_UNKNOWN */
  refillMeter(nameOrId: string, amount: number): Promise<void> {
    const { meters, scheduler } = this.parts;
    return scheduler.input(() => meters.refill(nameOrId, amount));
  }

  /** Changes the threshold of a meter. @throws VMRE_METER_UNKNOWN */
  setMeterThreshold(nameOrId: string, threshold: number): Promise<void> {
    const { meters, scheduler } = this.parts;
    return scheduler.input(() => meters.setThreshold(nameOrId, threshold));
  }

  /** The current state of a meter. @throws VMRE_METER_UNKNOWN */
  meter(nameOrId: string): MeterState {
    return stateOf(this.parts.meters.find(nameOrId));
  }

  /** Starts a device. A device of this name from before a restart gets its state and its nodes. */
  async addDevice(name: string, make: DeviceMaker): Promise<string> {
    const { state, devices } = this.parts;
    const known = state.devices.named(name);
    const record =
      known ??
      (await this.parts.scheduler.input(() =>
        state.devices.add(`d${state.nextDevice.take()}`, name),
      ));
    const input: DeviceInput = (task) => this.parts.scheduler.input(task);
    devices.start(record, make, input);
    return record.id;
  }

  // Messages of the host

  /** The root object of a vat. @throws VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED */
  vatRoot(nameOrId: string): string {
    return rootOf(this.parts.state, nameOrId);
  }

  /**
   * Queues a message.
   *
   * @param target name or id of a vat, for its root object; or a reference of the kernel
   * @param args its slots are references of the kernel
   * @param policy whether a rejected result stops the kernel. Default `ignore`
   * @returns the promise for the result, when the message is persisted
   */
  async queueMessage(
    target: string,
    method: string,
    args: CapData = { body: '#[]', slots: [] },
    policy: ResultPolicy = 'ignore',
  ): Promise<string> {
    const { state, refCounter, scheduler } = this.parts;
    return scheduler.input(() => queueHostMessage(state, refCounter, target, method, args, policy));
  }

  /**
   * Waits for a result to be persisted. The host must run the kernel meanwhile.
   *
   * @throws VMRE_VAT_REFERENCE_UNKNOWN if the promise is not that of a message, or the host releases it
   *   meanwhile; VMRE_KERNEL_PANIC
   */
  async settled(kpid: string): Promise<HostResult> {
    this.parts.scheduler.check();
    if (!this.parts.state.promises.get(kpid as KPid)?.policy) throw unknownResult(kpid);
    return this.facet.result(kpid) ?? this.parts.results.wait(kpid);
  }

  /** Releases a result. */
  async forget(kpid: string): Promise<void> {
    await this.parts.scheduler.input(() =>
      forgetResult(this.parts.state, this.parts.refCounter, kpid),
    );
    this.parts.results.refuse(kpid, unknownResult(kpid));
  }

  // Running

  /**
   * Runs until there is no work or the policy stops the run.
   *
   * @returns when all of it is persisted
   * @throws VMRE_KERNEL_RUNNING if a run is in progress; VMRE_KERNEL_PANIC if the kernel has stopped (the last
   *   crank is undone); VMRE_VAT_DIVERGED, VMRE_VAT_WORKER_FAILED if an offline vat cannot be brought back
   *   (nothing was delivered to it, and nothing is lost)
   */
  async run(policy: RunPolicy = {}): Promise<RunSummary> {
    this.parts.scheduler.check();
    this.parts.lifecycle.checkManagers();
    return this.parts.scheduler.run(policy);
  }

  /**
   * Stops all workers and devices after the current crank. The queue stays in the store. Pending and later calls
   * reject with VMRE_KERNEL_PANIC.
   */
  async close(): Promise<void> {
    try {
      await this.parts.scheduler.close();
      await this.parts.registry.endAll();
      await this.parts.devices.stop();
    } finally {
      await this.parts.scheduler.end();
      this.complete();
    }
  }

  private complete(): void {
    for (const each of Object.values(this.observers) as Observers<unknown>[]) each.complete();
  }
}

const unknownResult = (kpid: string): VmreError =>
  new VmreError(
    'VMRE_VAT_REFERENCE_UNKNOWN',
    `unknown result ${kpid}: it is not the promise of a message, or the host has released it`,
  );
