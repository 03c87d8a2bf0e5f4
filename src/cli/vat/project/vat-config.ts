import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';

import type { VatSettings, WorkerKind } from '../../../vat/api/vat-spec';
import type { WorkerProgram } from '../../../vat/workers/manager/process-link';
import { discoverConfig, readConfigFile } from '../../../runtime/config/config-file';
import { configError } from '../../../runtime/config/config-problems';
import { configExtensions } from '../../../config-files/format-of';
import { VmreError } from '../../../support/errors/vmre-error';
import { VatConfigCheck } from './check-vat-config';
import type { DeviceName } from './devices';

/** One vat, or the code of vats that are made later; paths are relative to the directory. */
export type VatEntry = VatSettings & ({ readonly sourceSpec: string } | Omit<WorkerProgram, 'cwd'>);

/** What a directory of vats says about itself, in the words of SwingSet. */
export interface VatConfig {
  readonly vats: Readonly<Record<string, VatEntry>>;
  readonly bundles?: Readonly<Record<string, VatEntry>>;
  readonly devices?: readonly DeviceName[];
  readonly bootstrap?: string;
  readonly defaultWorker?: WorkerKind;
  readonly maxVatsOnline?: number;
}

/** The file that makes a directory one of vats, whether it is there or not. */
export const configPathIn = (directory: string): string => discoverConfig(directory, 'vats');

/**
 * Reads `vats.toml`, `.yaml`, `.yml` or `.json` of a directory.
 *
 * @param needsCode whether the code of vats has to be there. Default true
 * @throws VMRE_CONFIG_UNREADABLE also when there is none, VMRE_CONFIG_MALFORMED
 * @throws VMRE_CONFIG_INVALID with all that is wrong
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
    ? `${directory} has no vats${configExtensions.join(', no vats')}`
    : `there is no directory ${directory}`;
  return new VmreError('VMRE_CONFIG_UNREADABLE', text, {
    hint: 'Name a directory whose vats.json says which vats there are, such as { "vats": { "alice": { "sourceSpec": "alice.js" } } }.',
  });
}
