import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { Descriptor } from '../descriptor/descriptor';
import { readDescriptorFile } from '../descriptor/read-descriptors';
import { descriptorFilesIn, type PluginsDirectory } from './plugins-directory';

/** A runtime as a provider would load it. */
export interface InstalledRuntime {
  descriptor: Descriptor;
  /** The file that describes it. */
  file: string;
  /** Absolute. */
  supervisor: string;
  /** Absolute; undefined when the supervisor is the runtime too. */
  program: string | undefined;
  /** Why a provider would not start with it; empty when it would. */
  problems: string[];
}

/** A descriptor file that keeps the provider from starting. */
export interface BrokenFile {
  file: string;
  error: VmreError;
}

/** What is in a plugins directory. */
export interface Inventory {
  runtimes: InstalledRuntime[];
  broken: BrokenFile[];
  warnings: { file: string; text: string }[];
}

/** Reads every descriptor file; what is wrong with one does not hide the others. */
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

/** Where a descriptor's programs are. */
export function installedRuntime(descriptor: Descriptor, file: string): InstalledRuntime {
  const supervisor = resolve(dirname(file), descriptor['supervisor-path']);
  const relative = descriptor['runtime-path'] ?? undefined; // null is as good as nothing
  const program = relative === undefined ? undefined : resolve(dirname(file), relative);
  const problems = [
    ...problemsOfProgram('supervisor', supervisor),
    ...(program === undefined ? [] : problemsOfProgram('runtime', program)),
  ];
  return { descriptor, file, supervisor, program, problems };
}

/** A provider looks whether a program is there; starting it fails without the executable bit. */
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
