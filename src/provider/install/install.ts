import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { OfferTemplate } from '../../supervisor/answers';
import { descriptorFileOf, directoryOf, type Descriptor } from '../descriptor/descriptor';
import { checkPresetName } from '../descriptor/runtime-name';
import { warningsOfSupervision } from '../descriptor/supervision';
import { writeDescriptor } from '../descriptor/write-descriptor';
import { withLock } from '../lock/file-lock';
import { takeInventory } from '../plugins/installed-runtimes';
import {
  findPlugins,
  type PluginsDirectory,
  type ProviderPlace,
} from '../plugins/plugins-directory';
import { changePresets, planPresets, type Edit } from '../presets/change-presets';
import { initialPresets } from '../presets/edit-presets';
import { troubleOfGolemsp } from '../presets/golemsp';
import { parsePresets, presetsFileOf } from '../presets/presets-file';
import { asksNothing, readPrices } from '../presets/prices';
import { renewChecksum } from './checksums';
import { compareTexts, compareTrees, textOf, type Difference } from './difference';
import { copyTree } from './copy-tree';
import { readPackagedRuntime, type PackagedRuntime } from './packaged-runtime';
import { checkPlace, installedVersion } from './place';
import { wrapFsErrors } from './wrap-fs-errors';
import { smokeTest } from './smoke-test';
import { pinNode } from './shebang';
import { Stage } from './stage';
import { AtomicSwap } from './atomic-swap';
import { unpack } from './unpack';

/** Options of {@link install}. */
export interface InstallRequest {
  /** A directory or a `.tar.gz` made by `vmre package`. */
  source: string;
  place: ProviderPlace;
  /** Prices as `NAME=PRICE`. */
  prices: readonly string[];
  /** The name of the preset; undefined for none. Default: the name of the runtime. */
  preset: string | true | undefined;
  activate: boolean;
  /** Maximum milliseconds per answer of the runtime. */
  timeoutMs: number;
  dryRun: boolean;
  /** Called with each step, such as `copying`. */
  onStep?: ((step: string) => void) | undefined;
}

/** The result of an installation or a dry run. */
export interface Installed {
  name: string;
  version: string;
  /** The replaced version, if any. */
  replaced: string | undefined;
  directory: string;
  descriptorFile: string;
  preset: { name: string; file: string; activated: boolean } | undefined;
  offer: OfferTemplate;
  warnings: string[];
  /** Only of a dry run. */
  difference: Difference | undefined;
}

/**
 * Installs a packaged runtime: checks it, tests a copy, swaps the copy in, and then writes the preset. If a step
 * fails, all changes are undone.
 */
export async function install(request: InstallRequest): Promise<Installed> {
  const plugins = findPlugins(request.place);
  // A dry run works without write access to the provider.
  const parent = request.dryRun ? mkdtempSync(join(tmpdir(), 'vmre-install-')) : plugins.path;
  const stage = Stage.make(parent);
  try {
    return await new Installation(request, plugins, stage).run();
  } finally {
    stage.remove();
    if (request.dryRun) rmSync(parent, { recursive: true, force: true });
  }
}

class Installation {
  private readonly presetsFile: string;

  constructor(
    private readonly request: InstallRequest,
    private readonly plugins: PluginsDirectory,
    private readonly stage: Stage,
  ) {
    this.presetsFile = presetsFileOf(request.place);
  }

  async run(): Promise<Installed> {
    const { plugins, request } = this;
    this.step('reading the package');
    const packaged = readPackagedRuntime(await this.folder());
    const { descriptor } = packaged;
    const edit = this.presetEdit(packaged);
    const change = edit && planPresets(this.presetsFile, this.initial(), edit); // fails early
    const name = this.presetName(packaged);
    const warnings = [
      ...packaged.warnings,
      ...checkPlace(plugins, descriptor),
      ...warningsOfSupervision(descriptor),
      ...this.warningsOfPreset(descriptor, name, change?.after),
    ];
    const offer = await this.prepare(packaged);
    const descriptorFile = join(plugins.path, descriptorFileOf(descriptor.name));
    const installed: Installed = {
      name: descriptor.name,
      version: descriptor.version,
      replaced: installedVersion(descriptorFile),
      directory: join(plugins.path, directoryOf(descriptor.name)),
      descriptorFile,
      preset:
        name === undefined
          ? undefined
          : { name, file: this.presetsFile, activated: request.activate },
      offer,
      warnings,
      difference: undefined,
    };
    if (request.dryRun) installed.difference = this.compare(packaged, installed, edit);
    else await this.putInPlace(packaged, edit);
    return installed;
  }

  private step(step: string): void {
    this.request.onStep?.(step);
  }

  private async folder(): Promise<string> {
    const { source } = this.request;
    if (!statSync(source, { throwIfNoEntry: false })?.isFile()) return source;
    const unpacked = join(this.stage.path, 'unpacked');
    await unpack(source, unpacked);
    return unpacked;
  }

  /** Makes the copy that will be installed, and tests it. */
  private async prepare(packaged: PackagedRuntime): Promise<OfferTemplate> {
    const { stage, request } = this;
    const { descriptor, directory, tree, executable } = packaged;
    const program = join(stage.tree(), executable);
    this.step('copying the package');
    wrapFsErrors(`copy to ${stage.path}`, () => {
      copyTree(directory, stage.tree(), tree);
      if (pinNode(program, process.execPath)) renewChecksum(stage.tree(), executable);
    });
    this.step('testing the runtime');
    return smokeTest(program, descriptor, stage.scratch(), request.timeoutMs);
  }

  private async putInPlace({ descriptor }: PackagedRuntime, edit: Edit | undefined): Promise<void> {
    const { plugins, stage, presetsFile } = this;
    this.step('waiting for other installations');
    await withLock(join(plugins.path, 'plugins'), async () => {
      AtomicSwap.cleanUp(plugins.path);
      checkPlace(plugins, descriptor); // again, because another process may have been faster
      const swap = new AtomicSwap(plugins.path, stage, descriptor);
      swap.prepare();
      if (!edit) return swap.do();
      let isDone = false;
      const before = (): void => {
        swap.do();
        isDone = true;
      };
      try {
        await changePresets(presetsFile, this.initial(), edit, { before });
      } catch (error) {
        if (isDone) swap.undo();
        throw error;
      }
    });
  }

  private presetName({ descriptor }: PackagedRuntime): string | undefined {
    const { preset } = this.request;
    return preset === true || preset === undefined
      ? preset && descriptor.name
      : checkPresetName(preset);
  }

  /** Warnings about a preset that is free, or that golemsp will change. */
  private warningsOfPreset(
    { name: runtime }: Descriptor,
    name: string | undefined,
    after: string | undefined,
  ): string[] {
    if (name === undefined || after === undefined) return [];
    const presets = parsePresets(this.presetsFile, after);
    const preset = presets.presets.find((each) => each.name === name);
    const isFree = preset !== undefined && presets.active.includes(name) && asksNothing(preset);
    const trouble = troubleOfGolemsp(presets, runtime);
    return [
      ...(isFree ? [`all prices of the preset ${name} are 0: it is offered for free`] : []),
      ...(trouble === undefined ? [] : [trouble]),
    ];
  }

  private presetEdit(packaged: PackagedRuntime): Edit | undefined {
    const { descriptor } = packaged;
    const name = this.presetName(packaged);
    const prices = readPrices(descriptor, this.request.prices);
    if (name === undefined) return undefined;
    const { activate } = this.request;
    return (edit) => edit.fulfil({ name, descriptor, prices, activate });
  }

  private initial(): string {
    const { runtimes } = takeInventory(this.plugins);
    return initialPresets(runtimes.some(({ descriptor }) => descriptor.name === 'wasmtime'));
  }

  private compare(
    { descriptor }: PackagedRuntime,
    { directory, descriptorFile }: Installed,
    edit: Edit | undefined,
  ): Difference {
    const change = edit && planPresets(this.presetsFile, this.initial(), edit);
    return {
      files: compareTrees(directory, this.stage.tree()),
      descriptor: compareTexts(descriptorFile, textOf(descriptorFile), writeDescriptor(descriptor)),
      presets: change ? compareTexts(change.path, change.before, change.after) : '',
    };
  }
}
