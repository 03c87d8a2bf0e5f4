import type { KPid, KRef } from '../../types/refs';
import { messageOf } from '../../../support/errors/vmre-error';
import { checkData } from '../../capdata/check-data';
import { encodePlain } from '../../capdata/encode-capdata';
import type { VatManagerFactory } from '../../workers/manager/vat-manager';
import { errorData, undefinedData, type CapData } from '../../types/capdata';
import type { VatDelivery } from '../../types/delivery';
import type { CrankReport } from '../cranks/crank-report';
import { VatHandle, type VatRegistry, type VatWorker } from './vat-registry';
import { keptEntries } from './kept-entries';
import { discard } from './replay';
import type { Settlement } from '../cranks/settlement';
import type { Termination } from '../cranks/termination';
import type { DeviceHost } from '../devices/device-host';
import type { FactoryResolver } from '../kernel-setup';
import type { Meters } from '../meters';
import type { KernelState } from '../state/kernel-state';
import type { UpgradeItem } from '../state/run-queue-item';
import type { RefCounter } from '../state/ref-counter';
import type { DeliveryExecutor } from '../syscalls/delivery-executor';
import type { KernelSyscalls } from '../syscalls/kernel-syscalls';
import { checkUpgradeMessage, upgradedData } from './vat-requests';
import type { VatWarehouse } from './vat-warehouse';
import { isPromise } from '../state/ref-counter';
import { removeTranscript } from '../state/transcript';
import type { VatRecord } from '../state/vat-record';
import { DEFAULT_UPGRADE_MESSAGE, MAX_LOSSES, RESTART_MESSAGE } from '../../limits';

/** Options of an upgrade. */
export interface UpgradeOptions {
  /**
   * Passed to the new code when it starts; slots are references of the kernel. Default: the previous
   * parameters.
   */
  parameters?: CapData | undefined;
  /** The message for waiters on promises of the old code. Default `vat upgraded`. */
  message?: string | undefined;
  /** Identifies the new code for the host, for vats that a device created. */
  source?: string | undefined;
}

type UpgradeReport = Omit<CrankReport, 'crank'>;

/** The result of an upgrade. */
export interface UpgradeAttempt {
  readonly report: UpgradeReport;
  /** Why the new code did not start; undefined if it did. */
  readonly problem: string | undefined;
}

/** An upgrade that the host requested. */
export type HostUpgrade = UpgradeItem & { readonly result: KPid };

/** The parts of the kernel that upgrades use. */
export interface UpgradeParts {
  readonly state: KernelState;
  readonly refCounter: RefCounter;
  readonly settlement: Settlement;
  readonly termination: Termination;
  readonly devices: DeviceHost;
  readonly syscalls: KernelSyscalls;
  readonly executor: DeliveryExecutor;
  readonly registry: VatRegistry;
  readonly meters: Meters;
}

/**
 * Replaces the code of a vat in one crank. Its store, its root object and its durable objects remain; promises
 * of the old code are rejected, its other objects are abandoned.
 */
export class VatUpgrades {
  /** Factories that the host provided, by the promise of the result. They are not persistent. */
  private readonly given = new Map<string, VatManagerFactory>();

  constructor(
    private readonly parts: UpgradeParts,
    private readonly warehouse: VatWarehouse,
    private readonly factoryOf: FactoryResolver,
  ) {}

  /** Queues an upgrade of the host. @returns the promise for the number of the incarnation */
  queue(record: VatRecord, make: VatManagerFactory, options: UpgradeOptions): string {
    this.check(options);
    const item = this.prepare(record, make, options);
    this.parts.state.runQueue.push(item);
    return item.result;
  }

  /** @throws VMRE_VAT_REFERENCE_UNKNOWN, VMRE_VAT_VALUE_UNPASSABLE */
  check({ parameters, message = DEFAULT_UPGRADE_MESSAGE }: UpgradeOptions): void {
    checkUpgradeMessage(message);
    if (parameters) this.parts.refCounter.knownData(checkData(parameters));
  }

  /** Prepares an upgrade of the host. */
  prepare(record: VatRecord, make: VatManagerFactory, options: UpgradeOptions): HostUpgrade {
    const { state, refCounter } = this.parts;
    const { message = DEFAULT_UPGRADE_MESSAGE, source = null } = options;
    const parameters = options.parameters ? refCounter.knownData(options.parameters) : null;
    const result = state.newPromise();
    state.promises.add(result, undefined).policy = 'ignore';
    refCounter.retain(result); // the host refers to it
    refCounter.retain(result);
    if (parameters) refCounter.retainData(parameters);
    this.given.set(result, make);
    return { type: 'upgradeVat', vatId: record.id, source, parameters, message, result };
  }

  /** Performs an upgrade. If the new code does not start, it has no effect. */
  async perform(item: UpgradeItem): Promise<UpgradeReport> {
    return (await this.attempt(item)).report;
  }

  /**
   * Upgrades a vat to its own code. If it does not start, this has no effect.
   *
   * @returns also why it does not start
   */
  restart({ record, make }: VatHandle): Promise<UpgradeAttempt> {
    const { id: vatId, source = null } = record;
    const rest = { parameters: null, message: RESTART_MESSAGE, result: null };
    return this.attempt({ type: 'upgradeVat', vatId, source, ...rest }, make);
  }

  private async attempt(item: UpgradeItem, own?: VatManagerFactory): Promise<UpgradeAttempt> {
    const record = this.parts.state.vats.get(item.vatId);
    let worker: VatWorker | undefined;
    try {
      if (!record?.isAlive) throw new Error('vat terminated');
      const make = own ?? this.factoryFor(item, record);
      for (let attempt = 1; ; attempt += 1) {
        const vat = new VatHandle(this.parts.state, this.parts.refCounter, record, make);
        worker = undefined;
        worker = await this.warehouse.startFreshWorker(vat);
        const done = await this.start(item, vat, worker, attempt < MAX_LOSSES);
        if (done) return done;
      }
    } catch (error) {
      if (worker) {
        await discard(worker.manager);
        throw error; // a bug of the kernel
      }
      const problem = messageOf(error);
      this.conclude(item, problem);
      return { report: { type: 'routing', item }, problem };
    }
  }

  /** @returns undefined if the worker was lost and another one may be tried */
  private async start(
    item: UpgradeItem,
    vat: VatHandle,
    worker: VatWorker,
    mayTryAgain: boolean,
  ): Promise<UpgradeAttempt | undefined> {
    const { state, refCounter, executor, syscalls, registry, meters } = this.parts;
    const mark = state.journal.mark();
    this.endIncarnation(vat.record, item);
    const given = vat.record.parameters ?? undefinedData;
    const parameters = Object.freeze(vat.translator.dataToVat(given));
    const delivery: VatDelivery = Object.freeze(['startVat', parameters] as const);
    vat.attach(worker);
    const outcome = await executor.deliver(vat, worker, delivery);
    const hasExited = syscalls.takeExit() !== undefined;
    const problem =
      meters.problemOf(vat.record, outcome) ??
      outcome.problem ??
      (hasExited ? 'the new code exits when it starts' : vat.transcript?.commit());
    if (problem === undefined) {
      vat.record.deliveries += 1;
      const old = registry.add(vat);
      this.warehouse.attach(vat, worker);
      if (old) void registry.takeOffline(old);
    } else {
      state.journal.rollBack(mark);
      refCounter.forgetGcCandidates();
      void registry.takeOffline(vat);
      if (outcome.isLost && mayTryAgain) return undefined;
    }
    meters.charge(vat.record, outcome);
    this.conclude(item, problem);
    const { result, syscalls: made } = outcome;
    const report = { type: 'delivery', vatId: item.vatId, delivery, item, result } as const;
    return { report: made ? { ...report, syscalls: made } : report, problem };
  }

  /** Keeps what the vat store refers to, durable exports, the root object and device nodes. */
  private endIncarnation(record: VatRecord, { message, source, parameters }: UpgradeItem): void {
    const { state, settlement, termination } = this.parts;
    const data = upgradedData(record.incarnation, message);
    if (parameters) this.changeParameters(record, parameters);
    record.beginIncarnation(source ?? undefined);
    const isKept = keptEntries(state, record);
    const left = termination.entriesOf(record).filter((entry) => !isKept(entry));
    termination.rejectPromisesOf(record, data);
    for (const entry of left) {
      if (isPromise(entry.kref)) settlement.unsubscribe(record.id, entry.kref);
      termination.removeEntry(record, entry);
    }
    removeTranscript(record, state, Infinity);
    state.reapQueue.remove(record.id);
  }

  private changeParameters(record: VatRecord, parameters: CapData<KRef>): void {
    const { refCounter } = this.parts;
    refCounter.retainData(parameters);
    if (record.parameters) refCounter.releaseData(record.parameters);
    record.takeParameters(parameters);
  }

  private factoryFor(
    { source, result }: UpgradeItem,
    { name, options }: VatRecord,
  ): VatManagerFactory {
    const given = result === null ? undefined : this.given.get(result);
    if (given) return given;
    if (source !== null) return this.factoryOf(name, source, options.meter !== undefined);
    throw new Error('the new code was provided before a restart and is lost');
  }

  private conclude({ vatId, parameters, result }: UpgradeItem, problem: string | undefined): void {
    const { state, refCounter, settlement, devices } = this.parts;
    const incarnation = state.vats.get(vatId)?.incarnation ?? 0;
    if (parameters) refCounter.releaseData(parameters);
    if (result === null) {
      devices.notifyVatUpgraded({ vatId, incarnation, problem });
      return;
    }
    this.given.delete(result);
    const failed = problem !== undefined;
    settlement.settle(result, failed, failed ? errorData(problem) : encodePlain(incarnation));
    refCounter.release(result);
  }
}
