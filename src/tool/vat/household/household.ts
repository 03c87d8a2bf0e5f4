import { join, resolve } from 'node:path';

import { createKernel } from '../../../hosting/vat/host/create-kernel';
import type { VatKernel } from '../../../hosting/vat/host/vat-kernel';
import type { VatSpec } from '../../../hosting/vat/host/vat-spec';
import type { VatLog } from '../../../hosting/vat/worker/realm';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Devices } from './devices';
import { configPathIn, readVatConfig, type VatConfig, type VatEntry } from './vat-config';

/** Where the state of a directory of vats is kept when nothing else is said. */
export const storeIn = (directory: string): string => join(directory, '.vmre-vats');

/** A directory of vats, with how each of them is run. */
export class Household {
  readonly config: VatConfig;

  /** @throws VMRE_CONFIG_UNREADABLE, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_INVALID */
  constructor(readonly directory: string) {
    this.config = readVatConfig(directory);
  }

  get vats(): Record<string, VatSpec> {
    return this.specs(this.config.vats);
  }

  /** What vats are made of that a device makes. */
  get bundles(): Record<string, VatSpec> {
    return this.specs(this.config.bundles ?? {});
  }

  /**
   * Opens a kernel with all that the configuration names.
   *
   * @param store a directory; undefined for a kernel in memory
   * @param restartTerminated whether new vats take the place of those that have ended
   * @throws VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_DIVERGED, VMRE_STORE_FAILED
   * @throws VMRE_VAT_TERMINATED when a vat has ended, and no new one is asked for
   * @throws VMRE_VAT_MANAGER_MISSING when the store has vats that the configuration does not have
   */
  async open(
    store: string | undefined,
    devices: Devices,
    log: VatLog,
    restartTerminated: boolean,
  ): Promise<VatKernel> {
    const { bootstrap, defaultWorker, maxVatsOnline } = this.config;
    const kernel = await createKernel({
      ...(store !== undefined && { store }),
      ...(bootstrap !== undefined && { bootstrap }),
      ...(defaultWorker !== undefined && { worker: defaultWorker }),
      ...(maxVatsOnline !== undefined && { maxVatsOnline }),
      ...{ vats: this.vats, restartTerminated },
      bundles: this.bundles,
      devices: devices.makers(this.config.devices ?? []),
      log,
    });
    const [forgotten] = kernel.kernel.host.waitingVats;
    if (!forgotten) return kernel;
    await kernel.shutdown();
    const path = configPathIn(this.directory);
    throw new VmreError(
      'VMRE_VAT_MANAGER_MISSING',
      `the vat ${forgotten.name} is alive in ${store}, and ${path} does not name it`,
      { hint: 'Name it again, or begin anew with another --store.' },
    );
  }

  /**
   * How a vat of a store is run.
   *
   * @param source the bundle of a vat that a device made
   * @throws VMRE_VAT_MANAGER_MISSING
   */
  specOf(name: string, source: string | undefined): VatSpec {
    const spec = source === undefined ? this.vats[name] : this.bundles[source];
    if (spec) return spec;
    const what = source === undefined ? `the vat ${name}` : `the bundle ${source}`;
    const text = `${configPathIn(this.directory)} does not have ${what}`;
    throw new VmreError('VMRE_VAT_MANAGER_MISSING', text, {
      hint: 'Name it there as it was named when the store was made.',
    });
  }

  private specs(entries: Readonly<Record<string, VatEntry>>): Record<string, VatSpec> {
    return Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, this.spec(entry)]),
    );
  }

  private spec(entry: VatEntry): VatSpec {
    if ('program' in entry) {
      const { program } = entry;
      const path = program.includes('/') ? resolve(this.directory, program) : program;
      return { ...entry, program: path, cwd: this.directory };
    }
    const { sourceSpec, ...settings } = entry;
    return { ...settings, file: resolve(this.directory, sourceSpec) };
  }

  /** What was thrown, with what to do about it here. */
  explain(thrown: unknown): VmreError {
    const error = VmreError.from(thrown, 'VMRE_UNCAUGHT');
    const { code, message, data } = error;
    const hints: Partial<Record<typeof code, string>> = {
      VMRE_VAT_DIVERGED: `Bring its code back to what it was, or begin anew with another --store; vmre vat replay ${this.directory} shows what differs.`,
      VMRE_VAT_TERMINATED: `Take it out of ${configPathIn(this.directory)} to go on without it, or have a new one made, which has nothing of the old one: --restart-terminated.`,
    };
    const hint = hints[code];
    return hint === undefined ? error : new VmreError(code, message, { hint, data, cause: thrown });
  }
}
