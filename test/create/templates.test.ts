import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { filesOf } from '../../src/create/project';
import { filesOfTemplate, findTemplate, templates } from '../../src/create/templates';
import { root } from './creator';

const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  devDependencies: Record<string, string>;
};
const names = ['server', 'command', 'server-js', 'service', 'vats', 'vm-host'];

const filesOfNew = (template: string, packageName = '@ann/first') =>
  filesOf({
    directory: '/nowhere',
    template: findTemplate(template),
    packageName,
    packageManager: 'npm',
    vmre: 'file:../a "b" $& c.tgz',
  });

test('the first one is the default', () => {
  expect(templates().map(({ name }) => name)).toEqual(names);
});

test('another is refused with what there is', () => {
  expect(() => findTemplate('servce')).toThrow(
    'unknown template "servce"; known templates: server, command, server-js, service, vats, vm-host. Did you mean service?',
  );
  expect(() => findTemplate('../templates/server')).toThrow('unknown template');
});

describe.each(names)('%s', (name) => {
  const files = filesOfTemplate(findTemplate(name));
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? '';

  test('is read in a minute', () => {
    for (const { path, text } of files) {
      const limit = path.startsWith('src/runtime') ? 60 : 80;
      expect([path, text.split('\n').length > limit]).toEqual([path, false]);
    }
  });

  test('uses the versions that VMRE is tested with', () => {
    const { devDependencies } = JSON.parse(textOf('package.json')) as typeof ours;
    const tested = Object.keys(devDependencies).map((key) => [key, ours.devDependencies[key]]);
    expect(devDependencies).toEqual(Object.fromEntries(tested));
  });

  test('has every script', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: object };
    expect(Object.keys(scripts)).toEqual(['build', 'dev', 'test', 'try', 'check', 'package']);
  });

  test('has no token left in a project', () => {
    for (const { path, text } of filesOfNew(name)) {
      expect(`${path}\n${text}`).not.toMatch(/PACKAGE_NAME|RUNTIME_NAME|VMRE_SPEC|\bPM_/);
    }
  });

  test('has names where they belong', () => {
    const made = filesOfNew(name);
    const manifest = JSON.parse(made.find(({ path }) => path === 'package.json')!.text);
    expect(manifest).toMatchObject({
      name: '@ann/first',
      bin: { first: 'bin/first' },
      vmre: { runtime: 'first' },
      dependencies: { vmre: 'file:../a "b" $& c.tgz' },
    });
    const modes = made.filter(({ mode }) => mode === 0o755).map(({ path }) => path);
    expect(modes).toEqual(['bin/first']);
    expect(made.map(({ path }) => path)).toEqual(expect.arrayContaining(['.gitignore', '.npmrc']));
  });

  test('shares with the others what is the same in all', () => {
    const others = name.endsWith('-js') ? ['_gitignore', '.editorconfig', '_npmrc'] : [];
    const same = ['_gitignore', '.editorconfig', '_npmrc', 'AGENTS.md', 'jest.config.js'];
    const typescript = ['tsconfig.json', 'tsconfig.build.json', 'bin/RUNTIME_NAME'];
    const server = filesOfTemplate(findTemplate('server'));
    for (const path of others.length > 0 ? others : [...same, ...typescript]) {
      expect([path, textOf(path)]).toEqual([path, server.find((f) => f.path === path)?.text]);
    }
  });
});

test('create-vmre-runtime is of the same version, and needs exactly that one', () => {
  const path = join(root, 'packages/create-vmre-runtime/package.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    version: ours.version,
    dependencies: { vmre: ours.version },
  });
});
