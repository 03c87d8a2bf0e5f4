import { basename, resolve } from 'node:path';

import { VmreError } from '../support/errors/vmre-error';

/** The name becomes part of file names on a provider. */
const MAX_RUNTIME_NAME_LENGTH = 100;

/** The name of the runtime: the package name without its scope. */
export const runtimeNameOf = (packageName: string): string => packageName.replace(/^@[^/]*\//, '');

/** Latin letters without a decomposition into a base letter and an accent. */
const spelt: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ß: 'ss', ø: 'o', đ: 'd', ł: 'l', þ: 'th', ı: 'i' },
};

/** A name similar to that of the directory. It may still be invalid. */
export function suggestName(directory: string): string {
  return basename(resolve(directory))
    .toLowerCase()
    .replace(/[æœßøđłþı]/g, (letter) => spelt[letter] as string)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '') // accents
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[._-]+|[._-]+$/g, '');
}

/**
 * Checks the name of a project by the rules of npm and of runtimes.
 *
 * @param dependencies names of the packages that the project uses
 * @returns the problem, or undefined
 */
export function problemOfName(name: string, dependencies: readonly string[]): string | undefined {
  const validate =
    require('validate-npm-package-name') as typeof import('validate-npm-package-name');
  const result = validate(name);
  if (!result.validForNewPackages) {
    return [...(result.errors ?? []), ...(result.warnings ?? [])].join('; ');
  }
  const runtime = runtimeNameOf(name);
  if (!/^[a-z0-9]/.test(runtime)) return 'name of a runtime must begin with a letter or a digit';
  if (runtime.includes('..')) return 'name of a runtime must not contain two dots in a row';
  if (runtime.length > MAX_RUNTIME_NAME_LENGTH) {
    return `name of a runtime must have at most ${MAX_RUNTIME_NAME_LENGTH} characters`;
  }
  if (dependencies.includes(name)) return 'the project depends on a package of this name';
  return undefined;
}

/** @throws VMRE_NAME_INVALID */
export function checkName(name: string, dependencies: readonly string[]): string {
  const problem = problemOfName(name, dependencies);
  if (problem === undefined) return name;
  throw new VmreError('VMRE_NAME_INVALID', `the name ${JSON.stringify(name)}: ${problem}`, {
    hint: 'Set another with --name: lower-case letters, digits, dots, dashes and underscores.',
  });
}
