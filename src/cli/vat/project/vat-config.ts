import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import type { VatSettings, WorkerKind } from '../../../vat/api/vat-spec';
import type { MeterOptions } from '../../../vat/kernel/meters';
import type { WorkerProgram } from '../../../vat/workers/manager/process-link';
import { discoverConfig, readConfigFile } from '../../../runtime/config/config-file';
import { configError } from '../../../runtime/config/config-problems';
import { configExtensions } from '../../../config-files/format-of';
import { VmreError } from '../../../support/errors/vmre-error';
import { VatConfigCheck } from './check-vat-config';
import type { DeviceName } from './devices';

/** A vat, or a bundle for vats created later; paths are relative to the directory. */
export type VatEntry = VatSettings & ({ readonly sourceSpec: string } | Omit<WorkerProgram, 'cwd'>);

/** The configuration of a directory of vats, with the keys of SwingSet. */
export interface VatConfig {
  readonly vats: Readonly<Record<string, VatEntry>>;
  readonly bundles?: Readonly<Record<string, VatEntry>>;
  readonly devices?: readonly DeviceName[];
  readonly meters?: Readonly<Record<string, MeterOptions>>;
  readonly bootstrap?: string;
  readonly defaultWorker?: WorkerKind;
  readonly maxVatsOnline?: number;
}

/** The path of the configuration of a directory, whether or not it exists. */
export const configPathIn = (directory: string): string => discoverConfig(directory, 'vats');

/**
 * Reads `vats.toml`, `.yaml`, `.yml` or `.json` of a directory.
 *
 * @param needsCode whether the files with the code of vats must exist. Default true
 * @throws VMRE_CONFIG_UNREADABLE also if there is no file, VMRE_CONFIG_MALFORMED; VMRE_CONFIG_INVALID with all
 *   problems
 */
export function readVatConfig(directory: string, needsCode = true): VatConfig {
  const path = configPathIn(directory);
  const file = readConfigFile(path);
  if (!file) throw nothingIn(directory);
  const isThere = (sourceSpec: string): boolean => existsSync(resolve(directory, sourceSpec));
  const check = new VatConfigCheck((sourceSpec) => !needsCode || isThere(sourceSpec));
  check.config(file.values);
  if (check.problems.length === 0) return file.values as VatConfig;
  const origin = { kind: 'file', path } as const;
  const problems = check.problems.map((problem) => ({ ...problem, origin }));
  throw configError(basename(resolve(directory)), problems, file.text);
}

function nothingIn(directory: string): VmreError {
  const text = existsSync(directory)
    ? `${directory} contains none of ${configExtensions.map((each) => `vats${each}`).join(', ')}`
    : `the directory ${directory} does not exist`;
  return new VmreError('VMRE_CONFIG_UNREADABLE', text, {
    hint: 'Name a directory with a vats.json such as { "vats": { "alice": { "sourceSpec": "alice.js" } } }.',
  });
}
