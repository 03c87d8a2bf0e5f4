import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { isRecord, parseJson } from '../../support/json';
import { takeInventory, type Inventory } from '../plugins/installed-runtimes';
import {
  findPlugins,
  type PluginsDirectory,
  type ProviderPlace,
} from '../plugins/plugins-directory';
import {
  parsePresets,
  presetsFileOf,
  readPresetsText,
  type Presets,
} from '../presets/presets-file';

/** The provider and the project to examine; each part is read once. */
export interface DoctorContext {
  place: ProviderPlace;
  /** The plugins directory with its contents, or the reason why it is missing. */
  provider: { plugins: PluginsDirectory; inventory: Inventory } | VmreError;
  presetsFile: string;
  /** Undefined if there is no file. */
  presets: Presets | VmreError | undefined;
  /** The directory of a project that uses VMRE. */
  project: string | undefined;
  /** Maximum milliseconds per answer of a runtime. */
  timeoutMs: number;
  /** Whether the executable of the project may be run. */
  runsProject: boolean;
}

/** @param directory may be that of a project */
export function loadContext(
  place: ProviderPlace,
  directory: string,
  timeoutMs: number,
  runsProject: boolean,
): DoctorContext {
  const presetsFile = presetsFileOf(place);
  return {
    place,
    provider: attempt(() => {
      const plugins = findPlugins(place);
      return { plugins, inventory: takeInventory(plugins) };
    }),
    presetsFile,
    presets: attempt(() => {
      const text = readPresetsText(presetsFile);
      return text === undefined ? undefined : parsePresets(presetsFile, text);
    }),
    project: isProject(directory) ? directory : undefined,
    timeoutMs,
    runsProject,
  };
}

/** Whether an option or a variable names a provider. */
export const isProviderNamed = ({ place }: DoctorContext): boolean =>
  [place.pluginsDir, place.dataDir, place.env['EXE_UNIT_PATH'], place.env['DATA_DIR']].some(
    Boolean,
  );

function isProject(directory: string): boolean {
  if (!existsSync(join(directory, 'package.json'))) return false;
  const content = readPackageJson(directory);
  if (content === undefined) return true; // its problem must be reported
  return ['dependencies', 'devDependencies', 'peerDependencies'].some((key) => {
    const list = content[key];
    return isRecord(list) && 'vmre' in list;
  });
}

/** The package.json of a directory; undefined if it cannot be read. */
function readPackageJson(directory: string): Record<string, unknown> | undefined {
  try {
    const content = parseJson(readForeignFile(join(directory, 'package.json')).toString());
    return isRecord(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function attempt<T>(read: () => T): T | VmreError {
  try {
    return read();
  } catch (error) {
    return VmreError.from(error, 'VMRE_INSTALL_REFUSED');
  }
}
