import type { VmreError } from '../../support/errors/vmre-error';
import {
  parsePresets,
  presetsFileOf,
  readPresetsText,
  type Presets,
} from '../presets/presets-file';
import { takeInventory } from './installed-runtimes';
import { findPlugins, type ProviderPlace } from './plugins-directory';

/** A runtime as `vmre list` shows it. */
export interface ListedRuntime {
  /** Undefined if its descriptor cannot be read. */
  name: string | undefined;
  version: string | undefined;
  descriptor: string;
  /** The program of the runtime. */
  runtime: string | undefined;
  /** Whether it has no problems. */
  ok: boolean;
  problems: string[];
  presets: { name: string; active: boolean }[];
}

/** The runtimes of a provider, with their presets. */
export interface Listing {
  plugins: string;
  presetsFile: string;
  /** Why presets.json cannot be read. */
  presetsProblem: string | undefined;
  runtimes: ListedRuntime[];
}

/** @throws VMRE_PLUGINS_MISSING */
export function listRuntimes(place: ProviderPlace): Listing {
  const plugins = findPlugins(place);
  const { runtimes, broken } = takeInventory(plugins);
  const presetsFile = presetsFileOf(place);
  const { presets, problem } = presetsOf(presetsFile);
  const listed = runtimes.map(({ descriptor, file, program, supervisor, problems }) => ({
    name: descriptor.name,
    version: descriptor.version,
    descriptor: file,
    runtime: program ?? supervisor,
    ok: problems.length === 0,
    problems,
    presets: (presets?.presets ?? [])
      .filter((preset) => preset['exeunit-name'] === descriptor.name)
      .map(({ name }) => ({ name, active: presets?.active.includes(name) ?? false })),
  }));
  const unread = broken.map(({ file, error }) => ({
    name: undefined,
    version: undefined,
    descriptor: file,
    runtime: undefined,
    ok: false,
    problems: [error.message],
    presets: [],
  }));
  return {
    plugins: plugins.path,
    presetsFile,
    presetsProblem: problem,
    runtimes: [...listed, ...unread].sort((a, b) => (a.descriptor < b.descriptor ? -1 : 1)),
  };
}

function presetsOf(path: string): { presets?: Presets; problem: string | undefined } {
  try {
    const text = readPresetsText(path);
    return text === undefined
      ? { problem: undefined }
      : { presets: parsePresets(path, text), problem: undefined };
  } catch (error) {
    return { problem: (error as VmreError).message };
  }
}
