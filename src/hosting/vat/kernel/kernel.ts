import { Subject, type Observable } from 'rxjs';

import { VmreError } from '../../../support/errors/vmre-error';
import type { Store } from '../../../support/store/store';
import type { DeviceInput, DeviceMaker } from '../devices/device';
import type { VatManagerFactory } from '../manager/vat-manager';
import type { CapData } from '../shapes/capdata';
import { buildCore } from './build-core';
import type { CrankReport, TerminatedVat } from './cranks/crank-report';
import { CrankScheduler } from './crank-scheduler';
import type { FactoryResolver } from './vats/process-vat-requests';
import { KernelFacet } from './host/kernel-facet';
import { forgetResult, queueHostMessage, resultOf, rootOf } from './host/host-messages';
import { HostResults, type HostResult } from './host/host-results';
import type { ResultPolicy } from './state/kernel-promise';
import { MessageFailed } from './kernel-stop';
import type { RunPolicy, RunSummary } from './run-policy';
import { VatUnavailableError, VatWarehouse } from './vats/vat-warehouse';
import { VatLifecycle } from './vats/vat-lifecycle';
import type { AddVatOptions } from './vats/vat-opening';
import type { UpgradeOptions } from './vats/vat-upgrade';

/** What a kernel may use. */
export interface KernelLimits {
  /**
   * How many vats with a transcript have a worker at the same time. Default 50; vats that run in the thread
   * of the kernel are counted only where it is given.
   */
  maxVatsOnline?: number;
}

/** Runs vats: one delivery after the other, each wholly or not at all. */
export class Kernel {
  private readonly core;
  private readonly scheduler;
  private readonly results;
  private readonly lifecycle;

  private readonly terminationSubject = new Subject<TerminatedVat>();
  private readonly resultSubject = new Subject<HostResult>();

  /** Every crank, when it is over. Its effects may not be kept yet. */
  readonly cranks$: Observable<CrankReport>;
  /** Vats that ended, when that is kept. */
  readonly terminations$: Observable<TerminatedVat> = this.terminationSubject;
  /** What became of messages of the host, when that is kept. */
  readonly results$: Observable<HostResult> = this.resultSubject;
  /** That there is work, while the kernel does not run: somebody has to run it. */
  readonly work$: Subject<void>;
  /** What a host can know of the kernel, and keep beside it. */
  readonly host: KernelFacet;

  /** @param store has everything that the kernel knows; nobody else may change it */
  constructor(store: Store, limits: KernelLimits = {}) {
    const core = buildCore(store);
    const scheduler = new CrankScheduler(core, store, (panic) => this.results.refuseAll(panic));
    const { groupCommit, processor } = scheduler;
    const warehouse = new VatWarehouse(core, store, limits.maxVatsOnline);
    this.core = core;
    this.scheduler = scheduler;
    this.cranks$ = scheduler.cranks$;
    this.work$ = scheduler.work$;
    this.lifecycle = new VatLifecycle(core, warehouse, processor, (task) => scheduler.input(task));
    this.host = new KernelFacet(core, (task) => scheduler.input(task));
    this.results = new HostResults(core.state.journal, groupCommit, (result) =>
      this.resultSubject.next(result),
    );
    scheduler.processVatRequests = (changeNow) => this.lifecycle.processVatRequests(changeNow);
    core.settlement.onHostPromise = (promise, settled) => {
      if (promise.policy === 'panic' && settled.type === 'rejected') {
        throw new MessageFailed(settled.data);
      }
      this.results.note(promise, settled);
    };
    core.bringOnline = async (vat) => {
      await groupCommit.flush(); // what the vat did last
      await warehouse.bringOnline(vat).catch((error: unknown) => {
        throw new VatUnavailableError(error);
      });
    };
    core.devices.afterCommit = (output) => groupCommit.afterCommit(output);
    core.onTerminated = (vat) => {
      core.devices.tellEnd(vat);
      groupCommit.afterCommit(() => {
        void core.registry.end(vat.vatId);
        this.terminationSubject.next(vat);
      });
    };
  }

  /** Says how a vat is run that a device has made, by its source. */
  set factoryOf(factoryOf: FactoryResolver) {
    this.lifecycle.factoryOf = factoryOf;
  }

  get factoryOf(): FactoryResolver {
    return this.lifecycle.factoryOf;
  }

  /** Whether there is anything to do. */
  get hasWork(): boolean {
    return this.scheduler.hasWork;
  }

  /** Records the syscalls of every crank for {@link cranks$}. Off at first: it costs time. */
  traceSyscalls(on: boolean): void {
    this.core.executor.tracing = on;
  }

  // Vats

  /** The id of the vat of this name that is alive. */
  vatNamed(name: string): string | undefined {
    return this.core.state.vats.named(name)?.id;
  }

  /**
   * Connects a manager that was built elsewhere. A vat of this name that is known from before a restart is
   * brought back; otherwise there is a new one, which is started first of all.
   *
   * @returns the id of the vat
   * @throws VMRE_VAT_NAME_TAKEN when a vat of this name runs already
   */
  async addVatManager(
    name: string,
    make: VatManagerFactory,
    options: AddVatOptions = {},
  ): Promise<string> {
    this.scheduler.check();
    return this.lifecycle.add(name, make, options);
  }

  /** Ends a vat from outside. @returns when that is kept */
  terminateVat(vatId: string, reason: string): Promise<void> {
    return this.lifecycle.terminate(vatId, reason);
  }

  /**
   * Gives a vat new code when its turn comes, all at once or not at all: it has the same root object and
   * what it has kept in its store. Promises of the old code are rejected, its other objects abandoned.
   *
   * @returns the promise of the number of the new incarnation, when that is queued
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_REFERENCE_UNKNOWN
   */
  async upgradeVat(
    vatId: string,
    make: VatManagerFactory,
    options: UpgradeOptions = {},
  ): Promise<string> {
    return this.lifecycle.upgrade(vatId, make, options);
  }

  /**
   * Gives a vat new code at once, before all that waits, which is left to wait. It takes neither the old code nor
   * the manager of any other vat. See {@link upgradeVat}.
   *
   * @returns the promise of the number of the new incarnation, when that is kept
   * @throws VMRE_KERNEL_RUNNING, VMRE_VAT_UNKNOWN, VMRE_VAT_TERMINATED, VMRE_VAT_REFERENCE_UNKNOWN
   */
  async upgradeNow(
    vatId: string,
    make: VatManagerFactory,
    options: UpgradeOptions = {},
  ): Promise<string> {
    this.scheduler.check();
    return this.lifecycle.upgradeNow(vatId, make, options, (item) => this.scheduler.runItem(item));
  }

  /**
   * Gives a vat nothing from now on: what is for it waits, also over a restart, and nobody else does.
   *
   * @returns when that is kept
   * @throws VMRE_VAT_UNKNOWN
   */
  pauseVat(vatId: string): Promise<void> {
    return this.lifecycle.pause(vatId);
  }

  /**
   * Gives a vat again what is for it, in the order in which it came.
   *
   * @returns when that is kept
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_MANAGER_MISSING
   */
  resumeVat(vatId: string): Promise<void> {
    return this.lifecycle.resume(vatId);
  }

  /** Starts a device; one that is known from before a restart has its state and its nodes. */
  async addDevice(name: string, make: DeviceMaker): Promise<string> {
    const { state, devices } = this.core;
    const known = state.devices.named(name);
    const record =
      known ??
      (await this.scheduler.input(() => state.devices.add(`d${state.nextDevice.take()}`, name)));
    const input: DeviceInput = (task) => this.scheduler.input(task);
    devices.start(record, make, input);
    return record.id;
  }

  /** The root node of a device, for messages that introduce it. */
  deviceRoot(name: string): Promise<string> {
    return this.scheduler.input(() => this.core.devices.rootOf(name));
  }

  // Messages of the host

  /** The root object of a vat. @throws VMRE_VAT_UNKNOWN */
  vatRoot(nameOrId: string): string {
    return rootOf(this.core, nameOrId);
  }

  /**
   * Queues a message.
   *
   * @param target a vat by name or id, for its root object; or a reference of the kernel
   * @param args slots are references of the kernel
   * @param policy what becomes of a result that nobody waits for; default `ignore`
   * @returns the promise of the result, when the message is kept
   */
  async queueMessage(
    target: string,
    method: string,
    args: CapData = { body: '#[]', slots: [] },
    policy: ResultPolicy = 'ignore',
  ): Promise<string> {
    return this.scheduler.input(() => queueHostMessage(this.core, target, method, args, policy));
  }

  /** What became of a message, or undefined while nobody knows. */
  result(kpid: string): HostResult | undefined {
    return this.results.isKept(kpid) ? resultOf(this.core, kpid) : undefined;
  }

  /**
   * Waits until a result is there and kept; somebody has to run the kernel meanwhile.
   *
   * @throws VMRE_VAT_REFERENCE_UNKNOWN for a message that there is not, or that the host forgets meanwhile
   * @throws VMRE_KERNEL_PANIC
   */
  async settled(kpid: string): Promise<HostResult> {
    this.scheduler.check();
    if (!this.core.state.promises.get(kpid)?.policy) throw unknownResult(kpid);
    return this.result(kpid) ?? this.results.wait(kpid);
  }

  /** The host does not want to know a result any more. */
  async forget(kpid: string): Promise<void> {
    await this.scheduler.input(() => forgetResult(this.core, kpid));
    this.results.refuse(kpid, unknownResult(kpid));
  }

  // Running

  /**
   * Does what there is to do, as long as the policy allows.
   *
   * @returns when all of it is kept
   * @throws VMRE_KERNEL_RUNNING when a run is under way
   * @throws VMRE_KERNEL_PANIC when the kernel cannot go on; what the last crank did is undone
   * @throws VMRE_VAT_DIVERGED, VMRE_VAT_WORKER_FAILED when a vat that is offline cannot be brought back: nothing
   *   was given to it, and nothing is lost
   */
  async run(policy: RunPolicy = {}): Promise<RunSummary> {
    this.scheduler.check();
    this.lifecycle.checkManagers();
    return this.scheduler.run(policy);
  }

  /** Ends all workers and devices, after the crank under way. What is queued waits in the store. */
  async shutdown(): Promise<void> {
    await this.scheduler.close();
    await this.core.registry.endAll();
    await this.core.devices.shutdown();
    await this.scheduler.keepAll();
  }
}

const unknownResult = (kpid: string): VmreError =>
  new VmreError('VMRE_VAT_REFERENCE_UNKNOWN', `the host does not wait for ${kpid}`);
