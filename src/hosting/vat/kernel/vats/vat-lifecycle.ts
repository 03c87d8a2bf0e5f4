import { VmreError } from '../../../../support/errors/vmre-error';
import { checkData } from '../../data/check-data';
import { bounded } from '../../manager/bounded-manager';
import type { VatManager, VatManagerMaker, WorkerEnd } from '../../manager/vat-manager';
import { errorData } from '../../shapes/capdata';
import type { Cranks } from '../cranks/crank';
import { grantRequests, type MakerOf } from './grant-requests';
import { aliveVat } from '../host/host-messages';
import type { HostedVat } from './hosted-vat';
import type { KernelCore } from '../kernel-core';
import type { OnlineVats } from './online-vats';
import { addVat, type AddVatOptions } from './vat-opening';
import type { RunQueueItem } from '../state/kernel-state';
import type { VatRecord, VatStatus } from '../state/vat-record';

import { VatUpgrades, type UpgradeOptions } from './vat-upgrade';

/** Makes a change between two cranks. @returns when it is kept */
export type Input = <T>(task: () => T) => Promise<T>;

/** From the making of a vat to its end, as the host and devices want it. */
export class VatLifecycle {
  /** Says how a vat is run that a device has made, by its source. */
  makerOf: MakerOf = (name) => {
    throw new VmreError('VMRE_VAT_MANAGER_MISSING', `nobody knows how to run the vat ${name}`);
  };

  private readonly upgrades: VatUpgrades;

  constructor(
    private readonly core: KernelCore,
    private readonly online: OnlineVats,
    private readonly cranks: Cranks,
    private readonly input: Input,
  ) {
    this.upgrades = new VatUpgrades(core, online, (...code) => bounded(this.makerOf(...code)));
    core.upgrade = (item) => this.upgrades.perform(item);
    core.onWorkerLost = (...lost) => void this.loseWorker(...lost);
  }

  add(name: string, make: VatManagerMaker, options: AddVatOptions): Promise<string> {
    const { limits, ...others } = options;
    return addVat(this.core, this.online, this.input, name, bounded(make, limits), others);
  }

  async terminate(vatId: string, reason: string): Promise<void> {
    checkData(errorData(reason));
    await this.input(() => this.end(this.find(vatId), reason));
  }

  upgrade(vatId: string, make: VatManagerMaker, options: UpgradeOptions): Promise<string> {
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
    make: VatManagerMaker,
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
    const vat = this.core.vats.get(vatId);
    if (vat?.record.isPaused && vat.transcript) await this.core.vats.takeOffline(vat);
  }

  /** What came meanwhile comes before all else. */
  async resume(vatId: string): Promise<void> {
    await this.input(() => {
      const record = this.find(vatId);
      if (!this.core.vats.get(vatId)) throw managerMissing(record);
      this.setStatus(record, 'alive');
      this.core.state.runQueue.putFirst(record.waiting);
    });
  }

  /** Does what devices have asked. @param changeNow makes a change at once */
  grantRequests(changeNow: (task: () => void) => void): Promise<void> {
    return grantRequests(
      this.core,
      this.online,
      (...code) => bounded(this.makerOf(...code)),
      (record, reason) => changeNow(() => this.end(record, reason)),
    );
  }

  /** @throws VMRE_VAT_MANAGER_MISSING */
  checkManagers(): void {
    const { state, vats } = this.core;
    for (const record of vats.unconnected(state.vats)) {
      if (!record.isPaused) throw managerMissing(record);
    }
  }

  /** A vat that is not to blame comes back with its next delivery, if its deliveries are recorded. */
  private async loseWorker(record: VatRecord, manager: VatManager, end: WorkerEnd): Promise<void> {
    const { vats } = this.core;
    const lost = (): HostedVat | undefined => {
      const vat = vats.get(record.id);
      return vat?.worker?.manager === manager ? vat : undefined;
    };
    if (!lost()) return; // it was ended by the kernel
    try {
      await this.input(() => {
        const vat = lost();
        if (!vat) return;
        if (end.isByVat || !vat.transcript) return this.end(record, end.reason);
        vats.tellLoss(vat, end.reason);
        void vats.takeOffline(vat);
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
    this.cranks.end(record, true, errorData(reason));
  }
}

const managerMissing = ({ id, name }: VatRecord): VmreError =>
  new VmreError('VMRE_VAT_MANAGER_MISSING', `the vat ${name} (${id}) has no manager`);
