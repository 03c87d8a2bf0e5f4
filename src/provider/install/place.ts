import { basename, join, resolve } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { descriptorFileOf, type Descriptor } from '../descriptor/descriptor';
import { readDescriptorFile } from '../descriptor/read-descriptors';
import { namesOfGolemsp, countersOf } from '../descriptor/read-counters';
import { problemsOfProgram, takeInventory, type Inventory } from '../plugins/installed-runtimes';
import { matches, type PluginsDirectory } from '../plugins/plugins-directory';

/**
 * Checks that a runtime can be added to the installed ones.
 *
 * @returns warnings
 * @throws VMRE_NAME_INVALID, VMRE_PLUGINS_MISSING, VMRE_SUPERVISOR_MISSING
 */
export function checkPlace(plugins: PluginsDirectory, descriptor: Descriptor): string[] {
  const file = join(plugins.path, descriptorFileOf(descriptor.name));
  if (!matches(basename(file), plugins.pattern)) {
    const text = `the provider reads ${plugins.pattern} in ${plugins.path}, not ${basename(file)}`;
    throw new VmreError('VMRE_PLUGINS_MISSING', text, {
      hint: 'Set EXE_UNIT_PATH to DIRECTORY/ya-*.json.',
    });
  }
  const inventory = takeInventory(plugins);
  checkName(descriptor.name, file, inventory);
  return [
    ...missingSupervisor(plugins, descriptor, inventory),
    ...strangeSupervisor(plugins, descriptor, inventory),
    ...missingNames(descriptor),
    ...inventory.broken
      .filter((each) => each.file !== file)
      .map(({ error }) => `the provider does not start: ${error.message}`),
  ];
}

function checkName(name: string, file: string, { runtimes }: Inventory): void {
  for (const { descriptor, file: other } of runtimes) {
    if ((descriptor.name === name) === (other === file)) continue;
    const text =
      other === file
        ? `${file} also describes ${descriptor.name}, which would be lost`
        : `${other} already describes a runtime named ${name}`;
    throw new VmreError('VMRE_NAME_INVALID', text, {
      hint: 'Remove that one first, in the way it was installed.',
    });
  }
}

/** A descriptor without a supervisor would also disable the working runtimes. */
function missingSupervisor(
  plugins: PluginsDirectory,
  descriptor: Descriptor,
  { runtimes }: Inventory,
): string[] {
  const supervisor = resolve(plugins.path, descriptor['supervisor-path']);
  const [problem] = problemsOfProgram('supervisor', supervisor);
  if (problem === undefined) return [];
  const others = runtimes.filter((each) => each.descriptor.name !== descriptor.name);
  if (others.some(({ problems }) => problems.length === 0)) {
    throw new VmreError('VMRE_SUPERVISOR_MISSING', problem);
  }
  return [`${problem}; the provider does not start without it`];
}

/** A supervisor has all rights of the provider, so an unusual one is reported. */
function strangeSupervisor(
  plugins: PluginsDirectory,
  { name, 'supervisor-path': path }: Descriptor,
  { runtimes }: Inventory,
): string[] {
  const supervisor = resolve(plugins.path, path);
  const usual = [
    join(plugins.path, 'exe-unit'),
    ...runtimes.filter(({ descriptor }) => descriptor.name !== name).map((each) => each.supervisor),
  ];
  if (usual.includes(supervisor)) return [];
  return [
    `the supervisor is ${supervisor} instead of the exe-unit of the provider; the provider runs it`,
  ];
}

/** golemsp sets prices by these names, and fails if they are missing. */
function missingNames(descriptor: Descriptor): string[] {
  const names = Object.values(countersOf(descriptor))
    .filter(({ price }) => price)
    .map(({ name }) => name.toLowerCase());
  return namesOfGolemsp
    .filter((name) => !names.includes(name))
    .map((name) => `no counter with a price is named ${name}; golemsp cannot set its prices`);
}

/** The version in a descriptor file; undefined if it is missing or unreadable. */
export function installedVersion(file: string): string | undefined {
  try {
    return readDescriptorFile(file).descriptors[0]?.version;
  } catch {
    return undefined;
  }
}
