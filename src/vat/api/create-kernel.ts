import { openDiskStore } from '../../store/disk-store';
import { openMemoryStore } from '../../store/memory-store';
import type { Store } from '../../store/store';
import { KernelRef } from '../capdata/kernel-ref';
import { encodeCapData } from '../capdata/encode-capdata';
import type { DeviceMaker } from '../devices/device';
import type { Kernel } from '../kernel/kernel';
import type { KernelLimits } from '../kernel/kernel-setup';
import type { VatLog } from '../workers/realm';
import { VatKernel } from './vat-kernel';
import { addDevices, bundleResolver, buildKernel } from './build-kernel';
import type { VatDefaults } from './manager-factory';
import { DEFAULT_WORKER, type VatSpec, type WorkerKind } from './vat-spec';

/** What a kernel of vats is made of. */
export interface KernelOptions extends KernelLimits {
  /** A directory, or a store that is for the kernel alone. Default: in memory. */
  store?: string | Store;
  /** Vats that are there from the start, by name. */
  vats?: Readonly<Record<string, VatSpec>>;
  /** Code of vats that are made later, by name: see the vat-admin device. */
  bundles?: Readonly<Record<string, VatSpec>>;
  /** Devices by name. */
  devices?: Readonly<Record<string, DeviceMaker>>;
  /**
   * The vat whose root is sent `bootstrap(vats, devices)` when the kernel is made on an empty store: the
   * roots of all vats, and of all devices, by name.
   */
  bootstrap?: string;
  /**
   * Whether new vats are made in the place of those of `vats` that were terminated, or ended themselves, in the
   * life of the store. Nothing of the old ones comes back. Default false: opening fails.
   */
  restartTerminated?: boolean;
  /** Where vats run that say nothing of it. Default `quickjs`. */
  worker?: WorkerKind;
  /** What vats write, errors that they throw, and devices that fail. Default: nowhere. */
  log?: VatLog;
}

const BOOTSTRAPPED = 'bootstrapped';

/**
 * Opens a kernel: with what its store has, and what is given and not yet there.
 *
 * @throws VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_DIVERGED, VMRE_VAT_BUNDLE_UNKNOWN, VMRE_STORE_FAILED
 * @throws VMRE_VAT_TERMINATED when one of `vats` has ended, and no new one is asked for
 */
export async function createKernel(options: KernelOptions = {}): Promise<VatKernel> {
  const { store: given, log = () => undefined, worker = DEFAULT_WORKER } = options;
  const store =
    typeof given === 'object' ? given : given ? openDiskStore(given) : openMemoryStore();
  const kernel = buildKernel(store, options, options, { log, worker });
  const opened = new VatKernel(kernel, store, {
    surroundings: { log, worker },
    keepsTranscripts: given !== undefined,
    ownsStore: typeof given !== 'object',
    restartTerminated: options.restartTerminated ?? false,
  });
  try {
    await fill(kernel, opened, options, { log, worker });
    return opened;
  } catch (error) {
    await opened.shutdown();
    throw error;
  }
}

async function fill(
  kernel: Kernel,
  opened: VatKernel,
  { vats = {}, bundles = {}, devices = {}, bootstrap }: KernelOptions,
  own: VatDefaults,
): Promise<void> {
  await addDevices(kernel, { devices });
  const factoryOf = bundleResolver(bundles, own);
  const bundled = new Set<string>();
  for (const { name, source } of kernel.facet.waitingVats) {
    if (source === undefined) continue;
    bundled.add(name); // perhaps it was made of other code, and upgraded to this
    await kernel.addVatManager(name, factoryOf(name, source));
  }
  for (const [name, spec] of Object.entries(vats)) {
    if (!bundled.has(name)) await opened.addVat(name, spec);
  }
  if (bootstrap !== undefined && kernel.facet.note(BOOTSTRAPPED) === undefined) {
    await sendBootstrap(kernel, bootstrap, Object.keys(vats), Object.keys(devices), own.log);
  }
}

/** Once in the life of a store: what says so is kept together with the message. */
async function sendBootstrap(
  kernel: Kernel,
  target: string,
  vats: readonly string[],
  devices: readonly string[],
  log: VatLog,
): Promise<void> {
  const root = (name: string): [string, KernelRef] => [
    name,
    new KernelRef(kernel.vatRoot(name), `Alleged: ${name}`),
  ];
  const node = async (name: string): Promise<[string, KernelRef]> => [
    name,
    new KernelRef(await kernel.facet.deviceRoot(name), `Alleged: ${name}`),
  ];
  const roots = Object.fromEntries(vats.map(root));
  const nodes = Object.fromEntries(await Promise.all(devices.map(node)));
  const sent = kernel.queueMessage(target, 'bootstrap', encodeCapData([roots, nodes]));
  const [kpid] = await Promise.all([sent, kernel.facet.setNote(BOOTSTRAPPED, 'yes')]);
  const subscription = kernel.results$.subscribe(({ kpid: settled, status, data }) => {
    if (settled !== kpid) return;
    subscription.unsubscribe();
    void kernel.forget(kpid);
    if (status === 'fulfilled') return;
    log({ vat: target, level: 'error', text: `bootstrap was rejected: ${data.body}` });
  });
}
