import { openDiskStore } from '../../store/disk-store';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import { encodeCapData } from '../capdata/encode-capdata';
import type { WaitingVat } from '../kernel/facet/kernel-facet';
import type { Kernel } from '../kernel/kernel';
import type { VatEnding } from '../kernel/state/ended-vats';
import type { VatLog } from '../workers/realm';
import { addDevices, buildKernel, type KernelResources } from './build-kernel';
import { decodeResult } from './host-values';
import { managerFactoryFor, type VatDefaults } from './manager-factory';
import { DEFAULT_WORKER, type VatUpgrade, type WorkerKind } from './vat-spec';

/** What is around vats that are changed while none of them runs. */
export interface OfflineKernelOptions extends KernelResources {
  /** The directory of a store that is there. */
  readonly store: string;
  /** Where new code runs that says nothing of it. Default `quickjs`. */
  readonly worker?: WorkerKind | undefined;
  /** What new code writes, and devices that fail. Default: nowhere. */
  readonly log?: VatLog;
}

/**
 * A kernel none of whose vats runs, with their devices: for changes that need no code that a vat had before, as
 * when that is gone.
 */
export class OfflineKernel {
  private constructor(
    private readonly kernel: Kernel,
    private readonly store: Store,
    private readonly own: VatDefaults,
  ) {}

  /** @throws VMRE_STORE_FAILED */
  static async open(options: OfflineKernelOptions): Promise<OfflineKernel> {
    const { log = () => undefined, worker = DEFAULT_WORKER } = options;
    const own = { log, worker };
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

  /** Vats that are alive. */
  get vats(): readonly WaitingVat[] {
    return this.kernel.facet.waitingVats;
  }

  /** Vats that have ended, and why. */
  get terminated(): readonly VatEnding[] {
    return this.kernel.facet.statistics.terminated;
  }

  /**
   * Gives a vat new code, before all that waits for it. See {@link VatKernel.upgradeVat}.
   *
   * @param source the bundle that the code is, for a vat that a device has made
   * @returns the number of the new incarnation, when that is kept
   * @throws VMRE_VAT_UPGRADE_FAILED when the new code does not start, and nothing has been
   * @throws VMRE_VAT_UNKNOWN, VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_VALUE_UNPASSABLE
   */
  async upgradeVat(
    { vatId, name }: WaitingVat,
    code: VatUpgrade,
    source?: string,
  ): Promise<number> {
    const make = managerFactoryFor(name, code, this.own);
    const { message } = code;
    const parameters = 'parameters' in code ? { parameters: encodeCapData(code.parameters) } : {};
    const kpid = await this.kernel.upgradeNow(vatId, make, { ...parameters, message, source });
    const { status, value } = decodeResult(await this.kernel.settled(kpid));
    await this.kernel.forget(kpid);
    if (status === 'fulfilled') return value as number;
    const text = `the vat ${name} was not upgraded: ${messageOf(value)}`;
    throw new VmreError('VMRE_VAT_UPGRADE_FAILED', text, { cause: value, data: { vat: name } });
  }

  /** Ends a vat. @returns when that is kept */
  terminateVat({ vatId }: WaitingVat, reason: string): Promise<void> {
    return this.kernel.terminateVat(vatId, reason);
  }

  /** Ends what runs for new code, and the devices. */
  async shutdown(): Promise<void> {
    await this.kernel.shutdown();
    await this.store.close();
  }
}
