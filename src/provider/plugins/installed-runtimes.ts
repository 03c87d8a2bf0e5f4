import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { Descriptor } from '../descriptor/descriptor';
import { readDescriptorFile } from '../descriptor/read-descriptors';
import { descriptorFilesIn, type PluginsDirectory } from './plugins-directory';

/** An installed runtime, as a provider loads it. */
export interface InstalledRuntime {
  descriptor: Descriptor;
  /** The descriptor file. */
  file: string;
  /** Absolute path. */
  supervisor: string;
  /** Absolute path; undefined if the supervisor is also the runtime. */
  program: string | undefined;
  /** Problems that prevent the start of the provider. */
  problems: string[];
}

/** An invalid descriptor file, which prevents the start of the provider. */
export interface BrokenFile {
  file: string;
  error: VmreError;
}

/** The contents of a plugins directory. */
export interface Inventory {
  runtimes: InstalledRuntime[];
  broken: BrokenFile[];
  warnings: { file: string; text: string }[];
}

/** Reads every descriptor file, including those after an invalid one. */
export function takeInventory(plugins: PluginsDirectory): Inventory {
  const inventory: Inventory = { runtimes: [], broken: [], warnings: [] };
  for (const file of descriptorFilesIn(plugins)) {
    try {
      const { descriptors, warnings } = readDescriptorFile(file);
      for (const descriptor of descriptors) {
        inventory.runtimes.push(installedRuntime(descriptor, file));
      }
      for (const text of warnings) inventory.warnings.push({ file, text });
    } catch (error) {
      inventory.broken.push({ file, error: VmreError.from(error, 'VMRE_DESCRIPTOR_INVALID') });
    }
  }
  markDuplicates(inventory.runtimes);
  return inventory;
}

/** Locates the programs of a descriptor. */
export function installedRuntime(descriptor: Descriptor, file: string): InstalledRuntime {
  const supervisor = resolve(dirname(file), descriptor['supervisor-path']);
  const relative = descriptor['runtime-path'] ?? undefined; // null counts as absent
  const program = relative === undefined ? undefined : resolve(dirname(file), relative);
  const problems = [
    ...problemsOfProgram('supervisor', supervisor),
    ...(program === undefined ? [] : problemsOfProgram('runtime', program)),
  ];
  return { descriptor, file, supervisor, program, problems };
}

/** Checks that a program exists and is executable. */
export function problemsOfProgram(role: string, path: string): string[] {
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status) return [`the ${role} ${path} does not exist`];
  if (!status.isFile()) return [`the ${role} ${path} is not a file`];
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return [`the ${role} ${path} is not executable`];
  }
  return [];
}

function markDuplicates(runtimes: readonly InstalledRuntime[]): void {
  const files = new Map<string, string>();
  for (const { descriptor, file, problems } of runtimes) {
    const other = files.get(descriptor.name);
    if (other) problems.push(`${basename(other)} has a runtime of the same name`);
    files.set(descriptor.name, file);
  }
}
