import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { descriptorFileOf, directoryOf, type Descriptor } from '../descriptor/descriptor';
import { readDescriptorFile } from '../descriptor/read-descriptors';
import { problemOfName } from '../descriptor/runtime-name';
import { isBelow, readTree, type FileTree } from '../file-tree';
import { listProblems } from '../json-text';
import { problemsOfProgram } from '../plugins/installed-runtimes';
import { problemsOfChecksums } from './checksums';

/** The output of `vmre package`: a descriptor, and a directory beside it. */
export interface PackagedRuntime {
  descriptor: Descriptor;
  /** The directory with the runtime's files. */
  directory: string;
  tree: FileTree;
  /** The executable, relative to the directory. */
  executable: string;
  warnings: string[];
}

/**
 * Reads a packaged runtime and checks it completely.
 *
 * @throws VMRE_PACKAGED_RUNTIME_INVALID, VMRE_DESCRIPTOR_INVALID, VMRE_NAME_INVALID
 */
export function readPackagedRuntime(folder: string): PackagedRuntime {
  const root = rootOf(resolve(folder));
  const name = nameIn(root);
  const { descriptors, warnings } = readDescriptorFile(join(root, descriptorFileOf(name)));
  const [descriptor] = descriptors;
  if (!descriptor || descriptors.length > 1) {
    throw invalid(root, [`${descriptorFileOf(name)} must describe one runtime`]);
  }
  const directory = join(root, directoryOf(name));
  const problems: string[] = [];
  if (descriptor.name !== name) {
    problems.push(`${descriptorFileOf(name)} describes ${descriptor.name}; the names must agree`);
  }
  const runtimePath = descriptor['runtime-path'] ?? '';
  if (!isBelow(directory, join(root, runtimePath))) {
    problems.push(`runtime-path ${JSON.stringify(runtimePath)} is not in ${directoryOf(name)}/`);
  }
  if (!lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw invalid(root, [...problems, `the directory ${directoryOf(name)} is missing`]);
  }
  const tree = readTree(directory);
  problems.push(...tree.problems.map((text) => `${directoryOf(name)}/${text}`));
  if (problems.length === 0) {
    problems.push(...problemsOfProgram('executable', join(root, runtimePath)));
    problems.push(
      ...problemsOfChecksums(directory, tree).map((text) => `${directoryOf(name)}: ${text}`),
    );
  }
  if (problems.length > 0) throw invalid(root, problems);
  const executable = join(root, runtimePath).slice(directory.length + 1);
  return { descriptor, directory, tree, executable, warnings };
}

const invalid = (root: string, problems: readonly string[]): VmreError =>
  new VmreError('VMRE_PACKAGED_RUNTIME_INVALID', listProblems(root, problems), {
    data: { problems },
  });

/** An archive may contain the directory itself, or its contents. */
function rootOf(folder: string): string {
  if (!existsSync(folder)) throw invalid(folder, ['does not exist']);
  if (!statSync(folder).isDirectory()) throw invalid(folder, ['is not a directory']);
  const entries = readdirSync(folder);
  const [only = ''] = entries;
  const isWrapped = entries.length === 1 && !only.startsWith('ya-runtime-');
  return isWrapped && lstatSync(join(folder, only)).isDirectory() ? join(folder, only) : folder;
}

function nameIn(root: string): string {
  const names = readdirSync(root).flatMap(
    (file) => /^ya-runtime-(.*)\.json$/s.exec(file)?.[1] ?? [],
  );
  const [name] = names;
  if (name === undefined) {
    throw new VmreError(
      'VMRE_PACKAGED_RUNTIME_INVALID',
      `${root} is not a packaged runtime: it has no ya-runtime-<name>.json`,
      { hint: 'Create one with `vmre package`.' },
    );
  }
  if (names.length > 1) throw invalid(root, [`contains several runtimes: ${names.join(', ')}`]);
  const problem = problemOfName(name);
  if (problem === undefined) return name;
  throw new VmreError('VMRE_NAME_INVALID', `${root}: the name ${JSON.stringify(name)} ${problem}`);
}
