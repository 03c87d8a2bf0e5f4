import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { defaultTemplate } from '../../src/create/templates';
import type { Variant, Step } from './step';
import { StepFailed, type User } from './user';

/** Maximum milliseconds of creating without installing. */
const CREATE_MS = 1000;

/**
 * Creates a project. With npm and the default template, it is also created in all other ways, with the same result.
 */
export function creation(user: User, name: string, variant: Variant): Step[] {
  const { template, manager, tools, tarballs } = variant;
  const [vmre = ''] = tarballs;
  const project = join(user.folder, name);
  const options = ['--yes', '--no-install', '--template', ...template.split(' '), '--pm', manager];
  const all = [...options, '--vmre', `file:${vmre}`];
  const installed = join(tools, 'node_modules/.bin/create-vmre-runtime');
  const packages = tarballs.flatMap((path) => ['--package', path]);
  const npx = ['npx', '--yes', ...packages, 'create-vmre-runtime'];
  const steps: Step[] = [
    {
      name: 'create, without install',
      isAlone: true,
      go: async () => {
        const words = [installed, name, ...all];
        const { took } = await user.run(user.folder, words, ['NODE_EXTRA_CA_CERTS']);
        if (took > CREATE_MS) throw new StepFailed(`it took ${took.toFixed(0)} ms`);
        return took;
      },
    },
    {
      name: 'npx create-vmre-runtime',
      go: async () => {
        const folder = join(user.folder, 'by npx');
        mkdirSync(folder);
        const { took } = await user.run(folder, [...npx, name, ...all]);
        expectSame(project, join(folder, name));
        return took;
      },
    },
    {
      name: 'npm create vmre-runtime',
      go: async () => {
        const other = join(user.folder, 'by npm', name);
        // npm uses the package that is installed in the current directory.
        const words = ['npm', 'create', 'vmre-runtime', '--', other, ...all];
        const { took } = await user.run(tools, words);
        expectSame(project, other);
        return took;
      },
    },
  ];
  return manager === 'npm' && template === defaultTemplate ? steps : steps.slice(0, 1);
}

function expectSame(expected: string, found: string): void {
  const [first, second] = [contentsOf(expected), contentsOf(found)];
  const paths = [...new Set([...first.keys(), ...second.keys()])];
  const different = paths.filter((path) => first.get(path) !== second.get(path));
  if (paths.length > 0 && different.length === 0) return;
  throw new StepFailed(
    `${found} differs from ${expected}: ${different.join(', ') || 'both empty'}`,
  );
}

/** Mode and text of every file, by its path. */
function contentsOf(project: string): Map<string, string> {
  const paths = readdirSync(project, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => !/^\.git(\/|$)/.test(path));
  return new Map(
    files.flatMap((path) => {
      const file = join(project, path);
      const { mode } = statSync(file);
      return statSync(file).isFile() ? [[path, `${mode} ${readFileSync(file, 'utf8')}`]] : [];
    }),
  );
}
