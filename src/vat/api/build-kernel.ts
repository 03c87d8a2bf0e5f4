import { stackOf, VmreError } from '../../support/errors/vmre-error';
import type { DeviceMaker } from '../devices/device';
import type { Store } from '../../store/store';
import { Kernel } from '../kernel/kernel';
import type { FactoryResolver, KernelLimits } from '../kernel/kernel-setup';
import { reasonText } from '../types/reason-text';
import { managerFactoryFor, type VatDefaults } from './manager-factory';
import type { VatLogger } from './vat-logger';
import { isConfined, type VatSpec } from './vat-spec';

/** Bundles and devices of a kernel. */
export interface KernelResources {
  /** Code of vats that are created later, by name. */
  readonly bundles?: Readonly<Record<string, VatSpec>> | undefined;
  /** Devices by name. */
  readonly devices?: Readonly<Record<string, DeviceMaker>> | undefined;
  /** Gets what subscribers throw. Default: it is a warning of the process. */
  readonly logger?: VatLogger | undefined;
}

/** Builds a kernel with its log and its bundles. @throws VMRE_STORE_FAILED */
export function buildKernel(
  store: Store,
  { maxVatsOnline }: KernelLimits,
  { bundles = {}, logger }: KernelResources,
  own: VatDefaults,
): Kernel {
  const { log } = own;
  const kernel = new Kernel(store, {
    ...(maxVatsOnline !== undefined && { maxVatsOnline }),
    factoryOf: bundleResolver(bundles, own),
    onFailure: (vat, text) => log({ vat, level: 'error', text }),
    onThrown:
      logger && ((error) => log({ vat: 'a subscriber', level: 'error', text: stackOf(error) })),
  });
  kernel.observers.terminations.listen(({ name: vat, isFailure, info }) =>
    log(
      isFailure
        ? { vat, level: 'error', text: `the vat was terminated: ${reasonText(info)}` }
        : { vat, level: 'info', text: `the vat has ended: ${reasonText(info)}` },
    ),
  );
  return kernel;
}

/** Starts the devices of a kernel. */
export async function addDevices(kernel: Kernel, { devices = {} }: KernelResources): Promise<void> {
  for (const [name, make] of Object.entries(devices)) await kernel.addDevice(name, make);
}

/** Returns a resolver that finds the code of a bundle. The resolver throws VMRE_VAT_BUNDLE_UNKNOWN. */
export const bundleResolver =
  (bundles: Readonly<Record<string, VatSpec>>, own: VatDefaults): FactoryResolver =>
  (name, bundle) => {
    const spec = bundles[bundle];
    if (!spec || !isConfined(spec)) {
      throw new VmreError('VMRE_VAT_BUNDLE_UNKNOWN', `vat ${name}: unknown bundle ${bundle}`);
    }
    return managerFactoryFor(name, spec, own);
  };
