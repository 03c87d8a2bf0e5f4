import { stackOf, VmreError } from '../../support/errors/vmre-error';
import type { DeviceMaker } from '../devices/device';
import type { Store } from '../../store/store';
import { Kernel } from '../kernel/kernel';
import type { FactoryResolver, KernelLimits } from '../kernel/kernel-setup';
import { reasonText } from '../types/reason-text';
import type { VatOptions } from '../kernel/state/vat-record';
import { managerFactoryFor, type VatDefaults } from './manager-factory';
import { policiesOf } from './add-vat-options';
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
    optionsOf: (bundle) => ({ ...bundleOptions(bundles[bundle]), meter: bundles[bundle]?.meter }),
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
  kernel.observers.suspensions.listen(({ name: vat, reason, crank }) =>
    log({
      vat,
      level: 'error',
      text: `the vat is suspended since crank ${crank}: ${reason}; its deliveries wait until it is resumed`,
    }),
  );
  kernel.observers.meters.listen(({ name, meterId, remaining, threshold }) =>
    log({
      vat: `meter ${name ?? meterId}`,
      level: 'warn',
      text: `${remaining} steps remain, fewer than its threshold of ${threshold}`,
    }),
  );
  return kernel;
}

/** Starts the devices of a kernel. */
export async function addDevices(kernel: Kernel, { devices = {} }: KernelResources): Promise<void> {
  for (const [name, make] of Object.entries(devices)) await kernel.addDevice(name, make);
}

/** The options of a vat that a device creates from a bundle. */
export function bundleOptions(spec: VatSpec | undefined): VatOptions {
  if (!spec) return {};
  const { reapInterval } = spec;
  return { ...policiesOf(spec), ...(reapInterval !== undefined && { reapInterval }) };
}

/** Returns a resolver that finds the code of a bundle. The resolver throws VMRE_VAT_BUNDLE_UNKNOWN. */
export const bundleResolver =
  (bundles: Readonly<Record<string, VatSpec>>, own: VatDefaults): FactoryResolver =>
  (name, bundle, isMetered) => {
    const spec = bundles[bundle];
    if (!spec || !isConfined(spec)) {
      throw new VmreError('VMRE_VAT_BUNDLE_UNKNOWN', `vat ${name}: unknown bundle ${bundle}`);
    }
    return managerFactoryFor(name, spec, own, isMetered);
  };
