import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { didYouMean } from '../../support/closest';
import { VmreError } from '../../support/errors/vmre-error';
import { descriptorFileOf, directoryOf } from '../descriptor/descriptor';
import { checkRuntimeName } from '../descriptor/runtime-name';
import { withLock } from '../lock/file-lock';
import { takeInventory } from '../plugins/installed-runtimes';
import { findPlugins, type ProviderPlace } from '../plugins/plugins-directory';
import { changePresets, planPresets, type Edit } from '../presets/change-presets';
import { presetsFileOf, readPresetsText } from '../presets/presets-file';
import { compareTexts, compareTrees, textOf, type Difference } from './difference';
import { wrapFsErrors } from './wrap-fs-errors';
import { Stage } from './stage';
import { AtomicSwap } from './atomic-swap';

/** Options of {@link uninstall}. */
export interface UninstallRequest {
  name: string;
  place: ProviderPlace;
  keepPreset: boolean;
  dryRun: boolean;
}

/** The result of a removal or a dry run. */
export interface Uninstalled {
  name: string;
  directory: string;
  descriptorFile: string;
  /** Presets that were deactivated, and removed unless `keepPreset` is set. */
  presets: string[];
  difference: Difference | undefined;
}

/**
 * Removes a runtime: first its presets, then its descriptor, then its files.
 *
 * @throws VMRE_NOT_INSTALLED, VMRE_PRESETS_INVALID, VMRE_LOCK_TIMEOUT, VMRE_INSTALL_REFUSED
 */
export async function uninstall(request: UninstallRequest): Promise<Uninstalled> {
  const name = checkRuntimeName(request.name);
  const { path: plugins } = findPlugins(request.place);
  const result: Uninstalled = {
    name,
    directory: join(plugins, directoryOf(name)),
    descriptorFile: join(plugins, descriptorFileOf(name)),
    presets: [],
    difference: undefined,
  };
  const edit: Edit = (presets) => {
    result.presets = presets.withdraw(name, request.keepPreset);
  };
  if (request.dryRun) {
    checkInstalled(request, result);
    result.difference = compare(presetsFileOf(request.place), result, edit);
    return result;
  }
  await withLock(join(plugins, 'plugins'), async () => {
    AtomicSwap.cleanUp(plugins);
    checkInstalled(request, result);
    await remove(plugins, presetsFileOf(request.place), result, edit);
  });
  return result;
}

async function remove(
  plugins: string,
  presetsFile: string,
  { descriptorFile, directory }: Uninstalled,
  edit: Edit,
): Promise<void> {
  const stage = Stage.make(plugins);
  const after = (): void => {
    wrapFsErrors(`remove ${descriptorFile}`, () => {
      const isDescribed = existsSync(descriptorFile);
      if (isDescribed) renameSync(descriptorFile, stage.text('previous'));
      try {
        if (existsSync(directory)) renameSync(directory, stage.previous());
      } catch (error) {
        if (isDescribed) renameSync(stage.text('previous'), descriptorFile);
        throw error;
      }
    });
  };
  try {
    if (readPresetsText(presetsFile) === undefined) after();
    else await changePresets(presetsFile, undefined, edit, { after });
  } finally {
    stage.remove();
  }
}

function checkInstalled(
  { name, place }: UninstallRequest,
  { descriptorFile, directory }: Uninstalled,
): void {
  const { runtimes } = takeInventory(findPlugins(place));
  const inFile = runtimes.filter(({ file }) => file === descriptorFile);
  const other = inFile.find(({ descriptor }) => descriptor.name !== name);
  if (other) {
    const text = `${descriptorFile} also describes ${other.descriptor.name}, which would be lost`;
    throw new VmreError('VMRE_NAME_INVALID', text, { hint: 'Edit the file by hand.' });
  }
  if (existsSync(descriptorFile) || existsSync(directory)) return;
  const elsewhere = runtimes.find(({ descriptor }) => descriptor.name === name);
  if (elsewhere) {
    const text = `${name} is described in ${elsewhere.file}, which vmre did not install`;
    throw new VmreError('VMRE_NOT_INSTALLED', text, {
      hint: 'Remove it in the way it was installed.',
    });
  }
  const names = runtimes.map(({ descriptor }) => descriptor.name);
  throw new VmreError('VMRE_NOT_INSTALLED', `${name} is not installed.${didYouMean(name, names)}`);
}

function compare(
  presetsFile: string,
  { descriptorFile, directory }: Uninstalled,
  edit: Edit,
): Difference {
  const { before, after } = planPresets(presetsFile, undefined, edit);
  return {
    files: compareTrees(directory, undefined),
    descriptor: compareTexts(descriptorFile, textOf(descriptorFile), undefined),
    presets: compareTexts(presetsFile, before, after),
  };
}
