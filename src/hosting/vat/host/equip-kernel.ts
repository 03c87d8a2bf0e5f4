import { VmreError } from '../../../support/errors/vmre-error';
import type { DeviceMaker } from '../devices/device';
import type { Kernel } from '../kernel/kernel';
import { managerOf, type VatSurroundings } from './manager-factory';
import { isConfined, type VatSpec } from './vat-spec';

/** What vats find around them, whichever of them are there. */
export interface Equipment {
  /** Code of vats that are made later, by name. */
  readonly bundles?: Readonly<Record<string, VatSpec>>;
  /** Devices by name. */
  readonly devices?: Readonly<Record<string, DeviceMaker>>;
}

/** Gives a kernel its log, its bundles and its devices. */
export async function equipKernel(
  kernel: Kernel,
  { bundles = {}, devices = {} }: Equipment,
  own: VatSurroundings,
): Promise<void> {
  const { log } = own;
  kernel.host.onFailure((vat, text) => log({ vat, level: 'error', text }));
  kernel.terminations$.subscribe(({ name: vat, isFailure, info: { body } }) =>
    log(
      isFailure
        ? { vat, level: 'error', text: `the vat was terminated: ${body}` }
        : { vat, level: 'info', text: `the vat has ended: ${body}` },
    ),
  );
  kernel.factoryOf = (name, bundle) => {
    const spec = bundles[bundle];
    if (!spec || !isConfined(spec)) {
      throw new VmreError('VMRE_VAT_BUNDLE_UNKNOWN', `there is no bundle ${bundle} for ${name}`);
    }
    return managerOf(name, spec, own);
  };
  for (const [name, make] of Object.entries(devices)) await kernel.addDevice(name, make);
}
