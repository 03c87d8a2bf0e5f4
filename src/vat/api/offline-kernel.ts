import { openDiskStore } from '../../store/disk-store';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import { encodeCapData } from '../capdata/encode-capdata';
import type { WaitingVat } from '../kernel/facet/kernel-facet';
import type { Kernel } from '../kernel/kernel';
import type { VatStatistics } from '../kernel/facet/statistics';
import type { VatEnding } from '../kernel/state/ended-vats';
import { addDevices, buildKernel, type KernelResources } from './build-kernel';
import { decodeResult } from './host-values';
import { managerFactoryFor, type VatDefaults } from './manager-factory';
import { vatLogOf, type VatLogger } from './vat-logger';
import { DEFAULT_WORKER, type VatUpgrade, type WorkerKind } from './vat-spec';

/** Options of {@link OfflineKernel}. */
export interface OfflineKernelOptions extends KernelResources {
  /** The directory of an existing store. */
  readonly store: string;
  /** The worker of new code that does not set one. Default `quickjs`. */
  readonly worker?: WorkerKind | undefined;
  /** The log: console output of new code, and failures of devices. Default: none. */
  readonly logger?: VatLogger | undefined;
}

/**
 * A kernel that starts no vats, only devices: for changes that do not need the old code of a vat, such as
 * when that code is lost.
 */
export class OfflineKernel {
  private constructor(
    private readonly kernel: Kernel,
    private readonly store: Store,
    private readonly own: VatDefaults,
  ) {}

  /** @throws VMRE_STORE_FAILED */
  static async open(options: OfflineKernelOptions): Promise<OfflineKernel> {
    const { logger, worker = DEFAULT_WORKER } = options;
    const own = { log: vatLogOf(logger), worker };
    const store = openDiskStore(options.store);
    try {
      const kernel = buildKernel(store, {}, options, own);
      await addDevices(kernel, options);
      return new OfflineKernel(kernel, store, own);
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Vats that have not ended. */
  get vats(): readonly WaitingVat[] {
    return this.kernel.facet.waitingVats;
  }

  /** The statistics of a vat. */
  statisticsOf({ vatId }: WaitingVat): VatStatistics {
    const { vats } = this.kernel.facet.statistics;
    return vats.find((vat) => vat.vatId === vatId) as VatStatistics;
  }

  /** Vats that have ended, and the reasons. */
  get terminated(): readonly VatEnding[] {
    return this.kernel.facet.statistics.terminated;
  }

  /**
   * Upgrades a vat before it processes its queue. See {@link VatKernel.upgradeVat}.
   *
   * @param source the bundle of the code, for a vat that a device created
   * @returns the number of the new incarnation, when it is persisted
   * @throws VMRE_VAT_UPGRADE_FAILED if the new code does not start (the vat keeps its old code);
   *   VMRE_VAT_UNKNOWN, VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_VALUE_UNPASSABLE
   */
  async upgradeVat(
    { vatId, name, isMetered }: WaitingVat,
    code: VatUpgrade,
    source?: string,
  ): Promise<number> {
    const make = managerFactoryFor(name, code, this.own, isMetered);
    const { message } = code;
    const parameters = 'parameters' in code ? encodeCapData(code.parameters) : undefined;
    const kpid = await this.kernel.upgradeNow(vatId, make, { parameters, message, source });
    const { status, value } = decodeResult(await this.kernel.settled(kpid));
    await this.kernel.forget(kpid);
    if (status === 'fulfilled') return value as number;
    const text = `vat ${name} was not upgraded: ${messageOf(value)}`;
    throw new VmreError('VMRE_VAT_UPGRADE_FAILED', text, { cause: value, data: { vat: name } });
  }

  /**
   * Resumes a paused or suspended vat; its deliveries are made in the next run.
   *
   * @returns when this is persisted
   */
  resumeVat({ vatId }: WaitingVat): Promise<void> {
    return this.kernel.resumeVat(vatId, false);
  }

  /** Terminates a vat. @returns when this is persisted */
  terminateVat({ vatId }: WaitingVat, reason: string): Promise<void> {
    return this.kernel.terminateVat(vatId, reason);
  }

  /** Stops the workers of new code, and the devices. */
  async close(): Promise<void> {
    await this.kernel.close();
    await this.store.close();
  }
}
