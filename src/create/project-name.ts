import { basename } from 'node:path';

import { VmreError } from '../support/errors/vmre-error';

/** The name becomes files and directories of a provider, with something around it. */
const MAX_RUNTIME_NAME_LENGTH = 100;

/** The name of the runtime in a package: directories have no scopes. */
export const runtimeNameOf = (packageName: string): string => packageName.replace(/^@[^/]*\//, '');

/** Letters of Latin scripts that are no others with an accent. */
const spelt: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ß: 'ss', ø: 'o', đ: 'd', ł: 'l', þ: 'th', ı: 'i' },
};

/** A name as close to that of the directory as the rules allow; may still not be accepted. */
export function suggestName(directory: string): string {
  return basename(directory)
    .toLowerCase()
    .replace(/[æœßøđłþı]/g, (letter) => spelt[letter] as string)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '') // accents, apart from their letters now
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[._-]+|[._-]+$/g, '');
}

/**
 * What is wrong with the name of a project, by the rules of npm and of runtimes.
 *
 * @param dependencies names that the project uses for others
 */
export function problemOfName(name: string, dependencies: readonly string[]): string | undefined {
  const validate =
    require('validate-npm-package-name') as typeof import('validate-npm-package-name');
  const result = validate(name);
  if (!result.validForNewPackages) {
    return [...(result.errors ?? []), ...(result.warnings ?? [])].join('; ');
  }
  const runtime = runtimeNameOf(name);
  if (!/^[a-z0-9]/.test(runtime)) return 'name of a runtime begins with a letter or a digit';
  if (runtime.includes('..')) return 'name of a runtime has no two dots in a row';
  if (runtime.length > MAX_RUNTIME_NAME_LENGTH) {
    return `name of a runtime has at most ${MAX_RUNTIME_NAME_LENGTH} characters`;
  }
  if (dependencies.includes(name)) return 'the project depends on a package of this name';
  return undefined;
}

/** @throws VMRE_NAME_INVALID */
export function checkName(name: string, dependencies: readonly string[]): string {
  const problem = problemOfName(name, dependencies);
  if (problem === undefined) return name;
  throw new VmreError('VMRE_NAME_INVALID', `the name ${JSON.stringify(name)}: ${problem}`, {
    hint: 'Give another with --name: lower-case letters, digits, dots, dashes and underscores.',
  });
}
