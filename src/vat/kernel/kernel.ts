import { Subject, type Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import type { DeviceInput, DeviceMaker } from '../devices/device';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { CapData } from '../types/capdata';
import type { KPid } from '../types/refs';
import type { CrankReport, TerminatedVat } from './cranks/crank-report';
import { KernelFacet } from './facet/kernel-facet';
import { forgetResult, queueHostMessage, rootOf } from './facet/host-messages';
import type { HostResult } from './facet/host-results';
import type { KernelSetup } from './kernel-setup';
import type { RunPolicy, RunSummary } from './run-policy';
import type { ResultPolicy } from './state/kernel-promise';
import type { KernelState } from './state/kernel-state';
import type { AddVatOptions } from './vats/create-vat';
import type { UpgradeOptions } from './vats/vat-upgrade';
import { wireKernel, type KernelParts } from './wire-kernel';

/** Runs vats: one delivery after the other, each atomically. {@link VatKernel} is its public face. */
export class Kernel {
  private readonly parts: KernelParts;
  private readonly terminationSubject = new Subject<TerminatedVat>();
  private readonly resultSubject = new Subject<HostResult>();

  /** Every crank, when it is over. Its effects may not be kept yet. */
  readonly cranks$: Observable<CrankReport>;
  /** Vats that ended, when that is kept. */
  readonly terminations$: Observable<TerminatedVat> = this.terminationSubject;
  /** What became of messages of the host, when that is kept. */
  readonly results$: Observable<HostResult> = this.resultSubject;
  /** That there is work, while the kernel does not run: somebody has to run it. */
  readonly work$: Observable<void>;
  /** What a host can know of the kernel, and keep beside it. */
  readonly facet: KernelFacet;

  /** @param store has everything that the kernel knows; nobody else may change it */
  constructor(store: Store, setup: KernelSetup = {}) {
    this.parts = wireKernel(store, setup, {
      onResult: (result) => this.resultSubject.next(result),
      onTermination: (vat) => this.terminationSubject.next(vat),
    });
    this.cranks$ = this.parts.scheduler.cranks$;
    this.work$ = this.parts.scheduler.work$;
    this.facet = new KernelFacet(this.parts, this.results$);
  }

  /** All that the kernel knows, as of this moment; to be looked at. */
  get state(): KernelState {
    return this.parts.state;
  }

  /** Whether there is anything to do. */
  get hasWork(): boolean {
    return this.parts.scheduler.hasWork;
  }

  // Vats

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
    this.parts.scheduler.check();
    return this.parts.lifecycle.add(name, make, options);
  }

  /** Ends a vat from outside. @returns when that is kept */
  terminateVat(vatId: string, reason: string): Promise<void> {
    return this.parts.lifecycle.terminate(vatId, reason);
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
    return this.parts.lifecycle.upgrade(vatId, make, options);
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
    this.parts.scheduler.check();
    return this.parts.lifecycle.upgradeNow(vatId, make, options, (item) =>
      this.parts.scheduler.runItem(item),
    );
  }

  /**
   * Gives a vat nothing from now on: what is for it waits, also over a restart, and nobody else does.
   *
   * @returns when that is kept
   * @throws VMRE_VAT_UNKNOWN
   */
  pauseVat(vatId: string): Promise<void> {
    return this.parts.lifecycle.pause(vatId);
  }

  /**
   * Gives a vat again what is for it, in the order in which it came.
   *
   * @returns when that is kept
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_MANAGER_MISSING
   */
  resumeVat(vatId: string): Promise<void> {
    return this.parts.lifecycle.resume(vatId);
  }

  /** Starts a device; one that is known from before a restart has its state and its nodes. */
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

  /** The root object of a vat. @throws VMRE_VAT_UNKNOWN */
  vatRoot(nameOrId: string): string {
    return rootOf(this.parts.state, nameOrId);
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
    const { state, refCounter, scheduler } = this.parts;
    return scheduler.input(() => queueHostMessage(state, refCounter, target, method, args, policy));
  }

  /**
   * Waits until a result is there and kept; somebody has to run the kernel meanwhile.
   *
   * @throws VMRE_VAT_REFERENCE_UNKNOWN for a message that there is not, or that the host forgets meanwhile
   * @throws VMRE_KERNEL_PANIC
   */
  async settled(kpid: string): Promise<HostResult> {
    this.parts.scheduler.check();
    if (!this.parts.state.promises.get(kpid as KPid)?.policy) throw unknownResult(kpid);
    return this.facet.result(kpid) ?? this.parts.results.wait(kpid);
  }

  /** The host does not want to know a result any more. */
  async forget(kpid: string): Promise<void> {
    await this.parts.scheduler.input(() =>
      forgetResult(this.parts.state, this.parts.refCounter, kpid),
    );
    this.parts.results.refuse(kpid, unknownResult(kpid));
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
    this.parts.scheduler.check();
    this.parts.lifecycle.checkManagers();
    return this.parts.scheduler.run(policy);
  }

  /** Ends all workers and devices, after the crank under way. What is queued waits in the store. */
  async shutdown(): Promise<void> {
    await this.parts.scheduler.close();
    await this.parts.registry.endAll();
    await this.parts.devices.shutdown();
    await this.parts.scheduler.flush();
  }
}

const unknownResult = (kpid: string): VmreError =>
  new VmreError('VMRE_VAT_REFERENCE_UNKNOWN', `the host does not wait for ${kpid}`);
