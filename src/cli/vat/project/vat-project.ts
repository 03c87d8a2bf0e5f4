import { join, resolve } from 'node:path';

import { openKernel } from '../../../vat/api/open-kernel';
import { OfflineKernel } from '../../../vat/api/offline-kernel';
import type { VatKernel } from '../../../vat/api/vat-kernel';
import { DEFAULT_WORKER, type VatSpec, type WorkerKind } from '../../../vat/api/vat-spec';
import type { VatLogger } from '../../../vat/api/vat-logger';
import type { RunLimitOptions } from '../../../vat/kernel/run-policy';
import { commandLine } from '../../../support/command-line';
import { hasDiskStore } from '../../../store/disk-store';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Devices } from './devices';
import { configPathIn, readVatConfig, type VatConfig, type VatEntry } from './vat-config';

/** The default store of a directory of vats. */
export const storeIn = (directory: string): string => join(directory, '.vmre-vats');

/** Options of {@link VatProject}. */
export interface VatProjectOptions {
  /** Path of the store. Default: {@link storeIn}. */
  readonly store?: string | undefined;
  /** Whether the files with the code of all vats must exist. Default true. */
  readonly needsCode?: boolean;
}

/** Settings of a run of the vats of a directory. */
export interface ProjectRun extends Pick<RunLimitOptions, 'maxCranks' | 'maxComputation'> {
  readonly restartTerminated: boolean;
}

/** A directory of vats, with the specification of each vat. */
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

  /** Specifications of vats that a device can create. */
  get bundles(): Record<string, VatSpec> {
    return this.specs(this.config.bundles ?? {});
  }

  /** Names of the vats and bundles that run in workers for trusted code, by kind of worker. */
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
   * Opens a kernel with everything that the configuration names.
   *
   * @param isPersistent whether to use the store; otherwise the state is in memory
   * @param run whether new vats replace terminated ones, and limits of each run
   * @throws VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_DIVERGED, VMRE_STORE_FAILED; VMRE_VAT_TERMINATED if a vat was
   *   terminated and is not replaced; VMRE_VAT_MANAGER_MISSING if the store has vats that the configuration
   *   does not name
   */
  async open(
    isPersistent: boolean,
    devices: Devices,
    logger: VatLogger,
    { restartTerminated, maxCranks, maxComputation }: ProjectRun,
  ): Promise<VatKernel> {
    const { bootstrap, defaultWorker, maxVatsOnline, meters } = this.config;
    const kernel = await openKernel({
      ...(isPersistent && { store: this.store }),
      ...(bootstrap !== undefined && { bootstrap }),
      ...(defaultWorker !== undefined && { worker: defaultWorker }),
      ...(maxVatsOnline !== undefined && { maxVatsOnline }),
      ...{ vats: this.vats, restartTerminated, runLimits: { maxCranks, maxComputation } },
      ...(meters !== undefined && { meters }),
      bundles: this.bundles,
      devices: devices.makers(this.config.devices ?? []),
      logger,
    });
    const [forgotten] = kernel.facet.waitingVats;
    if (!forgotten) return kernel;
    await kernel.close();
    const path = configPathIn(this.directory);
    throw new VmreError(
      'VMRE_VAT_MANAGER_MISSING',
      `${path} does not name the vat ${forgotten.name}, which is live in ${this.store}`,
      { hint: `Name it there, or terminate it: ${this.line('terminate', forgotten.name)}` },
    );
  }

  /**
   * Opens the store without running the previous code of vats.
   *
   * @throws VMRE_STORE_FAILED, VMRE_VAT_STATE_UNREADABLE if there is no store
   */
  async openDormant(devices: Devices, logger: VatLogger): Promise<OfflineKernel> {
    if (!hasDiskStore(this.store)) {
      throw new VmreError('VMRE_VAT_STATE_UNREADABLE', `no store in ${this.store}`, {
        hint: `The first run creates it: ${this.line('run')}`,
      });
    }
    return OfflineKernel.open({
      store: this.store,
      bundles: this.bundles,
      devices: devices.makers(this.config.devices ?? []),
      worker: this.config.defaultWorker,
      logger,
    });
  }

  /**
   * The specification of a vat in the store.
   *
   * @param source the bundle of a vat that a device created
   * @throws VMRE_VAT_MANAGER_MISSING
   */
  specOf(name: string, source: string | undefined): VatSpec {
    const specs = source === undefined ? this.vats : this.bundles;
    const key = source ?? name;
    const spec = Object.hasOwn(specs, key) ? specs[key] : undefined;
    if (spec) return spec;
    const what = source === undefined ? `the vat ${name}` : `the bundle ${source}`;
    const text = `${configPathIn(this.directory)} does not name ${what}`;
    throw new VmreError('VMRE_VAT_MANAGER_MISSING', text, {
      hint: `Add it there as when the store was created, or terminate the vat: ${this.line('terminate', name)}`,
    });
  }

  /** A command line for these vats that can be pasted into a shell. */
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

  /** Adds a hint for this directory to an error. */
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
        return `After an intended change of its code: ${this.line('upgrade', name)}\n  Otherwise restore its code. To see the difference: ${this.line('replay')}`;
      case 'VMRE_VAT_TERMINATED':
        return `Remove it from ${configPathIn(this.directory)} to continue without it, or create a new vat without its state: ${this.line('run', '--restart-terminated')}`;
      default:
        return undefined;
    }
  }
}

/** Whether an error reports damage of a store. */
export const isDamage = ({ code, data }: VmreError): boolean =>
  code === 'VMRE_STORE_FAILED' && (data['damaged'] !== undefined || data['file'] !== undefined);

/** @param line a command that exports the readable part */
export const damageHint = (line: string): string =>
  `Restore the whole directory from a copy. To export the readable part: ${line}`;
