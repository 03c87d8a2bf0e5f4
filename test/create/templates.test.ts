import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import { filesOf } from '../../src/create/project';
import { filesOfTemplate, findTemplate, templates } from '../../src/create/templates';
import { root } from './creator';

const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  devDependencies: Record<string, string>;
};
/** Programs without Golem. */
const apps = ['vat-app', 'vm-app'];
const names = ['server', 'command', 'service', 'vat-app', 'vats', 'vm-app', 'vm-host'];
const formsOf = (name: string): string[] => [name, `${name} --esm`, `${name} --js`];
const labels = [...formsOf('server'), ...formsOf('command'), ...names.slice(2)];
const templateOf = (label: string) => templates().find((template) => template.label === label)!;

interface Workflow {
  jobs: { test: { steps: { run?: string }[] } };
}

const filesOfNew = (template: string, packageName = '@ann/first') =>
  filesOf({
    directory: '/nowhere',
    template: templateOf(template),
    packageName,
    packageManager: 'npm',
    vmre: 'file:../a "b" $& c.tgz',
  });

test('the first one is the default', () => {
  expect(templates().map(({ label }) => label)).toEqual(labels);
});

test.each([
  ['server', {}, 'server'],
  ['server', { js: true }, 'server --js'],
  ['server', { esm: true }, 'server --esm'],
  ['command', { js: true, esm: true }, 'command --js'],
  ['vat-app', {}, 'vat-app'],
  ['vat-app', { js: true }, 'vat-app'],
])('%s %j is %s', (name, form, label) => {
  expect(findTemplate(name, form).label).toBe(label);
});

test('an unknown one is rejected with a list', () => {
  expect(() => findTemplate('servce')).toThrow(
    'unknown template "servce"; known templates: server, command, service, vat-app, vats, vm-app, vm-host. Did you mean service?',
  );
  expect(() => findTemplate('../templates/server')).toThrow('unknown template');
  expect(() => findTemplate('vats', { js: true, esm: true })).toThrow(
    'the template vats does not have --js --esm; those that have it: server, command',
  );
});

describe.each(labels)('%s', (name) => {
  const files = filesOfTemplate(templateOf(name));
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? '';

  test('can be read in a minute', () => {
    for (const { path, text } of files) {
      const limit = path.startsWith('src/runtime') ? 60 : 80;
      expect([path, text.split('\n').length > limit]).toEqual([path, false]);
    }
  });

  test('uses the versions that VMRE is tested with', () => {
    const { devDependencies = {} } = JSON.parse(textOf('package.json')) as Partial<typeof ours>;
    const tested = Object.keys(devDependencies).map((key) => [key, ours.devDependencies[key]]);
    expect(devDependencies).toEqual(Object.fromEntries(tested));
  });

  test('has every script', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: object };
    const ofRuntime = ['build', 'dev', 'test', 'try', 'check', 'package'];
    const expected = apps.includes(name) ? ['start', 'test', 'check'] : ofRuntime;
    expect(Object.keys(scripts)).toEqual(expected);
  });

  test('runs its checks on every push, and its additional checks in an image', () => {
    const made = filesOfNew(name);
    const text = (path: string) => made.find((file) => file.path === path)?.text ?? '';
    const { jobs } = parse(text('.github/workflows/ci.yml')) as Workflow;
    const commands = jobs.test.steps.flatMap(({ run }) => run ?? []);
    expect(commands).toEqual(['npm --version', 'npm install', 'npm run check', 'npm run test']);
    const image = text('Dockerfile');
    expect(image).toContain('npm --version && npm install');
    const { scripts } = JSON.parse(text('package.json')) as { scripts: object };
    for (const [, script] of image.matchAll(/npm run (\w+)/g))
      expect(scripts).toHaveProperty(script!);
    expect(text('.dockerignore')).toContain('node_modules\n');
  });

  test('leaves no token in a project', () => {
    for (const { path, text } of filesOfNew(name)) {
      expect(`${path}\n${text}`).not.toMatch(/PACKAGE_NAME|RUNTIME_NAME|VMRE_SPEC|\bPM_/);
    }
  });

  test('uses the given name', () => {
    const made = filesOfNew(name);
    const manifest = JSON.parse(made.find(({ path }) => path === 'package.json')!.text);
    expect(manifest).toMatchObject({
      name: '@ann/first',
      ...(!apps.includes(name) && { bin: { first: 'bin/first' }, vmre: { runtime: 'first' } }),
      dependencies: { vmre: 'file:../a "b" $& c.tgz' },
    });
    const modes = made.filter(({ mode }) => mode === 0o755).map(({ path }) => path);
    expect(modes).toEqual(apps.includes(name) ? [] : ['bin/first']);
    expect(made.map(({ path }) => path)).toEqual(expect.arrayContaining(['.gitignore', '.npmrc']));
  });

  test('shares common files with the others', () => {
    const all = ['.editorconfig', '_npmrc', '.github/workflows/ci.yml'];
    const runtime = ['_gitignore', '.dockerignore', 'Dockerfile'];
    const usual = ['AGENTS.md', 'jest.config.js', 'bin/RUNTIME_NAME'];
    const typescript = ['tsconfig.json', 'tsconfig.build.json'];
    const same = [
      ...all,
      ...(apps.includes(name) ? [] : runtime),
      ...(apps.includes(name) || /--(js|esm)$/.test(name) ? [] : [...usual, ...typescript]),
    ];
    const server = filesOfTemplate(templateOf('server'));
    for (const path of same) {
      expect([path, textOf(path)]).toEqual([path, server.find((f) => f.path === path)?.text]);
    }
  });
});

test('create-vmre-runtime has the same version, and depends on exactly that one', () => {
  const path = join(root, 'packages/create-vmre-runtime/package.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    version: ours.version,
    dependencies: { vmre: ours.version },
  });
});
