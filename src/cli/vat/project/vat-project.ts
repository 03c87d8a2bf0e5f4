import { join, resolve } from 'node:path';

import { createKernel } from '../../../vat/api/create-kernel';
import { OfflineKernel } from '../../../vat/api/offline-kernel';
import type { VatKernel } from '../../../vat/api/vat-kernel';
import { DEFAULT_WORKER, type VatSpec, type WorkerKind } from '../../../vat/api/vat-spec';
import type { VatLog } from '../../../vat/workers/realm';
import { commandLine } from '../../../support/command-line';
import { hasDiskStore } from '../../../store/disk-store';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Devices } from './devices';
import { configPathIn, readVatConfig, type VatConfig, type VatEntry } from './vat-config';

/** Where the state of a directory of vats is kept when nothing else is said. */
export const storeIn = (directory: string): string => join(directory, '.vmre-vats');

/** How a directory of vats is looked at. */
export interface VatProjectOptions {
  /** Where the state is kept. Default: {@link storeIn}. */
  readonly store?: string | undefined;
  /** Whether the code of all vats has to be there. Default true. */
  readonly needsCode?: boolean;
}

/** A directory of vats, with how each of them is run. */
export class VatProject {
  readonly config: VatConfig;
  readonly store: string;

  /** @throws VMRE_CONFIG_UNREADABLE, VMRE_CONFIG_MALFORMED, VMRE_CONFIG_INVALID */
  constructor(
    readonly directory: string,
    private readonly options: VatProjectOptions = {},
  ) {
    this.config = readVatConfig(directory, options.needsCode);
    this.store = options.store ?? storeIn(directory);
  }

  get vats(): Record<string, VatSpec> {
    return this.specs(this.config.vats);
  }

  /** What vats are made of that a device makes. */
  get bundles(): Record<string, VatSpec> {
    return this.specs(this.config.bundles ?? {});
  }

  /** Names of vats, and of bundles, that run where the host has to trust their code, by where they run. */
  get trusted(): ReadonlyMap<WorkerKind, readonly string[]> {
    const { vats, bundles = {}, defaultWorker = DEFAULT_WORKER } = this.config;
    const found = new Map<WorkerKind, string[]>();
    for (const [name, entry] of [...Object.entries(vats), ...Object.entries(bundles)]) {
      const worker = entry.worker ?? defaultWorker;
      if ('program' in entry || (worker !== 'local' && worker !== 'thread')) continue;
      found.set(worker, [...(found.get(worker) ?? []), name]);
    }
    return found;
  }

  /**
   * Opens a kernel with all that the configuration names.
   *
   * @param isKept whether in the store; else in memory
   * @param restartTerminated whether new vats take the place of those that have ended
   * @throws VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_DIVERGED, VMRE_STORE_FAILED
   * @throws VMRE_VAT_TERMINATED when a vat has ended, and no new one is asked for
   * @throws VMRE_VAT_MANAGER_MISSING when the store has vats that the configuration does not have
   */
  async open(
    isKept: boolean,
    devices: Devices,
    log: VatLog,
    restartTerminated: boolean,
  ): Promise<VatKernel> {
    const { bootstrap, defaultWorker, maxVatsOnline } = this.config;
    const kernel = await createKernel({
      ...(isKept && { store: this.store }),
      ...(bootstrap !== undefined && { bootstrap }),
      ...(defaultWorker !== undefined && { worker: defaultWorker }),
      ...(maxVatsOnline !== undefined && { maxVatsOnline }),
      ...{ vats: this.vats, restartTerminated },
      bundles: this.bundles,
      devices: devices.makers(this.config.devices ?? []),
      log,
    });
    const [forgotten] = kernel.facet.waitingVats;
    if (!forgotten) return kernel;
    await kernel.shutdown();
    const path = configPathIn(this.directory);
    throw new VmreError(
      'VMRE_VAT_MANAGER_MISSING',
      `the vat ${forgotten.name} is alive in ${this.store}, and ${path} does not name it`,
      { hint: `Name it again, or end it: ${this.line('terminate', forgotten.name)}` },
    );
  }

  /**
   * Opens the store for changes that need none of the code that vats had before.
   *
   * @throws VMRE_STORE_FAILED, VMRE_VAT_STATE_UNREADABLE when there is no store
   */
  async openDormant(devices: Devices, log: VatLog): Promise<OfflineKernel> {
    if (!hasDiskStore(this.store)) {
      throw new VmreError('VMRE_VAT_STATE_UNREADABLE', `there is no store in ${this.store}`, {
        hint: `The first run makes it: ${this.line('run')}`,
      });
    }
    return OfflineKernel.open({
      store: this.store,
      bundles: this.bundles,
      devices: devices.makers(this.config.devices ?? []),
      worker: this.config.defaultWorker,
      log,
    });
  }

  /**
   * How a vat of a store is run.
   *
   * @param source the bundle of a vat that a device made
   * @throws VMRE_VAT_MANAGER_MISSING
   */
  specOf(name: string, source: string | undefined): VatSpec {
    const specs = source === undefined ? this.vats : this.bundles;
    const key = source ?? name;
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (spec) return spec;
    const what = source === undefined ? `the vat ${name}` : `the bundle ${source}`;
    const text = `${configPathIn(this.directory)} does not have ${what}`;
    throw new VmreError('VMRE_VAT_MANAGER_MISSING', text, {
      hint: `Name it there as it was named when the store was made, or end the vat: ${this.line('terminate', name)}`,
    });
  }

  /** A command on these vats, to be pasted. */
  line(action: string, ...args: readonly string[]): string {
    const { store } = this.options;
    const place = store === undefined ? [] : ['--store', store];
    return commandLine('vmre', 'vat', action, this.directory, ...args, ...place);
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
    const hint = this.hintFor(error);
    if (hint === undefined) return error;
    const { code, message, data } = error;
    return new VmreError(code, message, { hint, data, cause: thrown });
  }

  private hintFor(error: VmreError): string | undefined {
    const name = typeof error.data['vat'] === 'string' ? error.data['vat'] : 'VAT';
    if (isDamage(error)) return damageHint(this.line('export', '--output', 'state.jsonl'));
    switch (error.code) {
      case 'VMRE_VAT_DIVERGED':
        return `If its code was changed on purpose: ${this.line('upgrade', name)}\n  Otherwise bring its code back to what it was; what differs is shown by: ${this.line('replay')}`;
      case 'VMRE_VAT_TERMINATED':
        return `Take it out of ${configPathIn(this.directory)} to go on without it, or have a new one made, which has nothing of the old one: ${this.line('run', '--restart-terminated')}`;
      default:
        return undefined;
    }
  }
}

/** Whether what a store has is not what was written. */
export const isDamage = ({ code, data }: VmreError): boolean =>
  code === 'VMRE_STORE_FAILED' && (data['damaged'] !== undefined || data['file'] !== undefined);

/** @param line writes what is readable */
export const damageHint = (line: string): string =>
  `Restore its directory as a whole from a copy. What can still be read is written by: ${line}`;
