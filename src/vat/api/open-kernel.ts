import { openDiskStore } from '../../store/disk-store';
import { openMemoryStore } from '../../store/memory-store';
import { checkLimits } from '../../support/check-limits';
import type { Store } from '../../store/store';
import { KernelRef } from '../capdata/kernel-ref';
import { encodeCapData } from '../capdata/encode-capdata';
import type { DeviceMaker } from '../devices/device';
import type { Kernel } from '../kernel/kernel';
import type { KernelLimits } from '../kernel/kernel-setup';
import type { MeterOptions } from '../kernel/meters';
import { checkRunLimits, type RunLimitOptions } from '../kernel/run-policy';
import type { VatLog } from '../workers/realm';
import { addDevices, bundleOptions, bundleResolver, buildKernel } from './build-kernel';
import type { VatDefaults } from './manager-factory';
import { OpenedKernel } from './opened-kernel';
import type { BootstrapOf, RootOf, RootsOf, VatSpecOf } from './typed-vats';
import type { VatKernel } from './vat-kernel';
import { vatLogOf, type VatLogger } from './vat-logger';
import { DEFAULT_WORKER, type VatSpec, type WorkerKind } from './vat-spec';

/** Options of {@link openKernel}. `Builds` has the function `build` of each vat, by name. */
export interface KernelOptions<Builds = Readonly<Record<string, unknown>>> extends KernelLimits {
  /** A directory, or a store that only this kernel uses. Default: in memory. */
  store?: string | Store | undefined;
  /** Vats that exist from the start, by name. */
  vats?: { readonly [Name in keyof Builds]: VatSpecOf<Builds[Name]> } | undefined;
  /** Meters that vats share, by name: see `meter` of a vat. They are created unless the store has them. */
  meters?: Readonly<Record<string, MeterOptions>> | undefined;
  /** Code of vats that are created later, by name: see {@link vatAdminDevice}. */
  bundles?: Readonly<Record<string, VatSpec>> | undefined;
  /** Devices by name. */
  devices?: Readonly<Record<string, DeviceMaker>> | undefined;
  /**
   * The vat whose root object receives `bootstrap(vats, devices)` when the kernel first opens an empty store.
   * The arguments are the roots of all vats and of all devices, by name.
   */
  bootstrap?: BootstrapOf<Builds> | undefined;
  /**
   * Whether to create new vats in place of those in `vats` that ended earlier in this store. Nothing of the
   * old vats is restored. Default false: opening the kernel fails.
   */
  restartTerminated?: boolean | undefined;
  /** The worker of vats that do not set one. Default `quickjs`. */
  worker?: WorkerKind | undefined;
  /**
   * Limits of every `run` and `call` that does not set its own, so that vats which send each other messages
   * for ever cannot keep it from returning. What is left stays queued for the next run. `runAlways` has no
   * limit. Default: none.
   */
  runLimits?: RunLimitOptions | undefined;
  /**
   * The log of the kernel: console output of vats, errors that they throw, and failures of workers and
   * devices. Default: none.
   */
  logger?: VatLogger | undefined;
}

const BOOTSTRAPPED = 'bootstrapped';

/**
 * Opens a kernel: restores what is in its store, and adds the vats and devices of the options that are not
 * there yet.
 *
 * @returns the kernel; it does not run until {@link VatKernel.run} or {@link VatKernel.runAlways} is called
 * @throws VMRE_VAT_CODE_UNREADABLE if the code of a vat cannot be read or compiled; VMRE_VAT_DIVERGED if a vat
 *   does not repeat its transcript; VMRE_VAT_BUNDLE_UNKNOWN if a stored vat was created from a bundle that
 *   `bundles` does not have; VMRE_STORE_FAILED if the store cannot be opened or is damaged;
 *   VMRE_VAT_TERMINATED if one of `vats` has ended, and `restartTerminated` is not set; VMRE_OPTION_INVALID
 */
export async function openKernel<Builds = Readonly<Record<string, unknown>>>(
  options: KernelOptions<Builds> = {},
): Promise<VatKernel<{ readonly [Name in keyof Builds]: RootOf<Builds[Name]> }>> {
  checkLimits(options, { maxVatsOnline: 'count above 0' });
  const { store: given, worker = DEFAULT_WORKER, runLimits = {} } = options;
  checkRunLimits(runLimits);
  const log = vatLogOf(options.logger);
  const store =
    typeof given === 'object' ? given : given ? openDiskStore(given) : openMemoryStore();
  const ownsStore = typeof given !== 'object';
  let opened: OpenedKernel | undefined;
  try {
    const kernel = buildKernel(store, options, options, { log, worker });
    opened = new OpenedKernel(kernel, store, {
      surroundings: { log, worker },
      keepsTranscripts: given !== undefined,
      ownsStore,
      restartTerminated: options.restartTerminated ?? false,
      runLimits,
    });
    await fill(kernel, opened, options, { log, worker });
    return opened as unknown as VatKernel<RootsOf<Builds>>;
  } catch (error) {
    if (opened) await opened.close();
    else if (ownsStore) await store.close();
    throw error;
  }
}

async function fill(
  kernel: Kernel,
  opened: OpenedKernel,
  { vats = {}, bundles = {}, devices = {}, meters = {}, bootstrap }: KernelOptions,
  own: VatDefaults,
): Promise<void> {
  for (const [name, meter] of Object.entries(meters)) await kernel.addMeter(name, meter);
  await addDevices(kernel, { devices });
  const factoryOf = bundleResolver(bundles, own);
  const bundled = new Set<string>();
  for (const { name, source, isMetered } of kernel.facet.waitingVats) {
    if (source === undefined) continue;
    bundled.add(name); // its current code may be from an upgrade
    const make = factoryOf(name, source, isMetered);
    await kernel.addVatManager(name, make, bundleOptions(bundles[source]));
  }
  for (const [name, spec] of Object.entries(vats)) {
    if (!bundled.has(name)) await opened.addVat(name, spec);
  }
  if (bootstrap !== undefined && kernel.facet.note(BOOTSTRAPPED) === undefined) {
    await sendBootstrap(kernel, bootstrap, Object.keys(vats), Object.keys(devices), own.log);
  }
}

/** Sends the message once in the life of a store: the note is committed with the message. */
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
  const stop = kernel.observers.results.listen(({ kpid: settled, status, data }) => {
    if (settled !== kpid) return;
    stop();
    kernel.forget(kpid).catch(() => undefined); // the kernel has stopped
    if (status === 'fulfilled') return;
    log({ vat: target, level: 'error', text: `bootstrap was rejected: ${data.body}` });
  });
}
