import { VmreError } from '../../../../support/errors/vmre-error';
import { checkData } from '../../data/check-data';
import { bounded } from '../../manager/bounded-manager';
import type { VatManager, VatManagerFactory, WorkerEnd } from '../../manager/vat-manager';
import { errorData } from '../../shapes/capdata';
import type { CrankProcessor } from '../cranks/crank-processor';
import { processVatRequests, type FactoryResolver } from './process-vat-requests';
import { aliveVat } from '../host/host-messages';
import type { VatHandle } from './vat-handle';
import type { KernelCore } from '../kernel-core';
import type { VatWarehouse } from './vat-warehouse';
import { addVat, type AddVatOptions } from './vat-opening';
import type { RunQueueItem } from '../state/kernel-state';
import type { VatRecord, VatStatus } from '../state/vat-record';

import { VatUpgrades, type UpgradeOptions } from './vat-upgrade';

/** Makes a change between two cranks. @returns when it is kept */
export type Input = <T>(task: () => T) => Promise<T>;

/** From the making of a vat to its end, as the host and devices want it. */
export class VatLifecycle {
  /** Says how a vat is run that a device has made, by its source. */
  factoryOf: FactoryResolver = (name) => {
    throw new VmreError('VMRE_VAT_MANAGER_MISSING', `nobody knows how to run the vat ${name}`);
  };

  private readonly upgrades: VatUpgrades;

  constructor(
    private readonly core: KernelCore,
    private readonly warehouse: VatWarehouse,
    private readonly processor: CrankProcessor,
    private readonly input: Input,
  ) {
    this.upgrades = new VatUpgrades(core, warehouse, (...code) => bounded(this.factoryOf(...code)));
    core.upgrade = (item) => this.upgrades.perform(item);
    core.onWorkerLost = (...lost) => void this.loseWorker(...lost);
  }

  add(name: string, make: VatManagerFactory, options: AddVatOptions): Promise<string> {
    const { limits, ...others } = options;
    return addVat(this.core, this.warehouse, this.input, name, bounded(make, limits), others);
  }

  async terminate(vatId: string, reason: string): Promise<void> {
    checkData(errorData(reason));
    await this.input(() => this.end(this.find(vatId), reason));
  }

  upgrade(vatId: string, make: VatManagerFactory, options: UpgradeOptions): Promise<string> {
    return this.input(() => this.upgrades.queue(this.find(vatId), bounded(make), options));
  }

  /**
   * Gives a vat new code in a crank of its own, before all that waits: nothing is asked of its old code, nor of
   * any other vat.
   *
   * @param makeCrank makes the crank of an item
   * @returns the promise of the number of the new incarnation, when that is kept
   */
  async upgradeNow(
    vatId: string,
    make: VatManagerFactory,
    options: UpgradeOptions,
    makeCrank: (item: () => RunQueueItem) => Promise<void>,
  ): Promise<string> {
    const record = this.find(vatId);
    this.upgrades.check(options);
    let result = '';
    await makeCrank(() => {
      const item = this.upgrades.take(record, bounded(make), options);
      result = item.result;
      return item;
    });
    return result;
  }

  /** From the next crank on the vat is given nothing; it does not need its worker. */
  async pause(vatId: string): Promise<void> {
    await this.input(() => this.setStatus(this.find(vatId), 'paused'));
    const vat = this.core.registry.get(vatId);
    if (vat?.record.isPaused && vat.transcript) await this.core.registry.takeOffline(vat);
  }

  /** What came meanwhile comes before all else. */
  async resume(vatId: string): Promise<void> {
    await this.input(() => {
      const record = this.find(vatId);
      if (!this.core.registry.get(vatId)) throw managerMissing(record);
      this.setStatus(record, 'alive');
      this.core.state.runQueue.putFirst(record.waiting);
    });
  }

  /** Does what devices have asked. @param changeNow makes a change at once */
  processVatRequests(changeNow: (task: () => void) => void): Promise<void> {
    return processVatRequests(
      this.core,
      this.warehouse,
      (...code) => bounded(this.factoryOf(...code)),
      (record, reason) => changeNow(() => this.end(record, reason)),
    );
  }

  /** @throws VMRE_VAT_MANAGER_MISSING */
  checkManagers(): void {
    const { state, registry } = this.core;
    for (const record of registry.unconnected(state.vats)) {
      if (!record.isPaused) throw managerMissing(record);
    }
  }

  /** A vat that is not to blame comes back with its next delivery, if its deliveries are recorded. */
  private async loseWorker(record: VatRecord, manager: VatManager, end: WorkerEnd): Promise<void> {
    const { registry } = this.core;
    const lost = (): VatHandle | undefined => {
      const vat = registry.get(record.id);
      return vat?.worker?.manager === manager ? vat : undefined;
    };
    if (!lost()) return; // it was ended by the kernel
    try {
      await this.input(() => {
        const vat = lost();
        if (!vat) return;
        if (end.isByVat || !vat.transcript) return this.end(record, end.reason);
        registry.tellLoss(vat, end.reason);
        void registry.takeOffline(vat);
      });
    } catch {
      // The kernel stops: who runs it is told.
    }
  }

  private find(vatId: string): VatRecord {
    return aliveVat(this.core, vatId);
  }

  private setStatus(record: VatRecord, status: VatStatus): void {
    record.touch();
    record.status = status;
  }

  private end(record: VatRecord, reason: string): void {
    this.processor.end(record, true, errorData(reason));
  }
}

const managerMissing = ({ id, name }: VatRecord): VmreError =>
  new VmreError('VMRE_VAT_MANAGER_MISSING', `the vat ${name} (${id}) has no manager`);
