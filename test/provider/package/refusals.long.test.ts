import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { Bench } from '../../support/runtime-process';
import { AuthorProject } from './author-project';

const root = join(__dirname, '../../..');

let bench: Bench;
let project: AuthorProject;

beforeEach(() => {
  bench = new Bench();
  project = new AuthorProject(bench);
});

afterEach(() => bench.clear());

describe('missing parts of package.json', () => {
  test.each<[string, Record<string, unknown>, number, string]>([
    ['a bin', { bin: undefined }, 2, 'package.json: bin is missing'],
    ['a bin that exists', { bin: 'bin/none' }, 2, 'its bin bin/none does not exist'],
    ['a version', { version: undefined }, 2, 'package.json: the version is missing'],
    ['a semantic version', { version: '1.0' }, 3, 'not a semantic version'],
    ['a name', { name: undefined }, 2, 'package.json: the name is missing'],
    ['a section that is known', { vmre: { runtme: 'x' } }, 2, 'unknown key runtme; known keys'],
    ['a list', { vmre: { extraArgs: 'x' } }, 2, '"vmre.extraArgs" must be an array of strings'],
    ['counters', { vmre: { counters: { 'a.b': {} } } }, 3, 'must have a name'],
    [
      'counters that it declares',
      { vmre: { counters: { 'a.b': { name: 'b' } } } },
      2,
      '"vmre.counters" a.b is not declared in the definition',
    ],
    ['a boolean', { vmre: { image: 'yes' } }, 2, '"vmre.image" must be true or false'],
    [
      'one opinion on images',
      { vmre: { image: true, extraArgs: ['--runtime-managed-image'] } },
      2,
      '"vmre.image" and "vmre.extraArgs" contradict each other',
    ],
    [
      'an option that supervisors know',
      { vmre: { extraArgs: ['--runtime-manged-image'] } },
      2,
      'Did you mean --runtime-managed-image?',
    ],
    ['a name for a directory', { vmre: { runtime: '../x' } }, 2, 'the name "../x" has'],
    ['a reserved bin', { bin: { node: 'bin/example-runtime' } }, 2, 'must not be named node'],
  ])('%s', async (_, changes, exit, text) => {
    project.describe(changes);
    const { code, stdout, stderr } = await project.package('--no-verify', '--no-code-cache');
    expect(stderr).toContain(text);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(project.leftovers).toEqual([]);
  });

  test('a complete output where there was none', async () => {
    const { code, stderr } = await bench.invoke(join(root, 'bin/vmre'), 'package', bench.directory);
    expect(stderr).toContain('package.json: does not exist');
    expect(stderr).toContain('vmre package DIRECTORY');
    expect(code).toBe(2);
  });
});

describe('incompatible options', () => {
  test.each([
    [['--engine', 'bun', '--format', 'script'], 'Use --format sea.'],
    [['--target', 'linux-arm64'], 'a script runs on any platform'],
    [['--format', 'archive', '--target', 'win32-x64'], 'Use --format sea.'],
    [['--format', 'sea', '--target', 'linux-arm46'], 'Did you mean linux-arm64?'],
    [['--format', 'sea', '--node', '22'], 'not a version of Node: 22'],
    [['--format', 'tar'], '; got "tar"'],
  ])('%j', async (args, text) => {
    const { code, stderr } = await project.package(...args);
    expect(stderr).toContain(text);
    expect(code).toBe(2);
    expect(project.leftovers).toEqual([]);
  });
});

test('settings of the project go into the descriptor', async () => {
  project.describe({
    vmre: {
      runtime: 'example',
      extraArgs: ['--runtime-arg', '--greeting=hi'],
      properties: { colour: 'green' },
      counters: { 'golem.usage.duration_sec': { name: 'duration', description: 'd', price: true } },
    },
  });
  const refused = await project.package();
  expect(refused.stderr).toContain('write "--runtime-arg=--greeting=hi"');
  project.describe({
    vmre: { runtime: 'example', extraArgs: ['--runtime-arg=--greeting=hi'], properties: { a: 1 } },
  });
  const { code, stdout } = await project.package('--version', '2.0.0');
  expect({ code, stdout }).toMatchObject({ code: 0 });
  const [descriptor] = JSON.parse(
    readFileSync(join(project.out, 'ya-runtime-example.json'), 'utf8'),
  ) as unknown[];
  expect(descriptor).toMatchObject({
    name: 'example',
    version: '2.0.0',
    'runtime-path': 'ya-runtime-example/example-runtime',
    'extra-args': ['--runtime-managed-image', '--runtime-arg=--greeting=hi'],
    properties: { a: 1 },
  });
  const executable = join(project.out, 'ya-runtime-example/example-runtime');
  expect((await bench.invoke(executable, '--version')).stdout).toBe('example-runtime 2.0.0\n');
});

test('a program that cannot be bundled leaves the previous package', async () => {
  await project.package('--no-verify', '--no-code-cache');
  const before = readFileSync(join(project.packaged, 'SHA256SUMS'), 'utf8');
  project.write(
    'bin/example-runtime',
    "require('vmre').run(() => require('../build/runtime.js'));",
  );
  const { code, stdout, stderr } = await project.package('--no-verify');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('Could not resolve "../build/runtime.js"');
  expect(stderr).toContain('Build the project first');
  expect(readFileSync(join(project.packaged, 'SHA256SUMS'), 'utf8')).toBe(before);
  expect(project.leftovers).toEqual(['package']);
});

test('a runtime with missing dependencies is not packaged', async () => {
  project.write('node_modules/asset.txt', 'here');
  project.write(
    'bin/example-runtime',
    `#!/usr/bin/env node
    require('vmre').run(() => {
      require('fs').readFileSync(__dirname + '/../node_modules/asset.txt');
      return require('../dist/runtime.js');
    });`,
  );
  expect((await bench.invoke(join(project.directory, 'bin/example-runtime'), 'test')).code).toBe(0);
  const { code, stderr } = await project.package('--no-code-cache');
  expect(stderr).toContain('VMRE_PACKAGE_BROKEN: the packaged runtime does not work: --version');
  expect(stderr).toContain('ENOENT');
  expect(code).toBe(1);
  expect(project.leftovers).toEqual([]);
  expect((await project.package('--no-code-cache', '--no-verify')).code).toBe(0);
});

test('a directory with other content is not replaced', async () => {
  mkdirSync(project.out);
  project.write('package/thesis.txt', 'years of work');
  const { code, stderr } = await project.package('--no-verify');
  expect(stderr).toContain('it contains thesis.txt, which is not part of a package');
  expect(code).toBe(2);
  expect(readdirSync(project.out)).toEqual(['thesis.txt']);
});

test.each([
  ['esbuild', [], 'npm install --save-dev esbuild@^0.28.0'],
  ['postject', ['--format', 'sea'], 'npm install --save-dev postject@^1.0.0-alpha.6'],
  ['bun', ['--engine', 'bun'], 'npm install --save-dev bun@^1.4.5'],
])('where %s is not installed, the error says how to install it', async (tool, args, advice) => {
  const modules = join(bench.directory, 'node_modules');
  const vmre = join(modules, 'vmre');
  mkdirSync(vmre, { recursive: true });
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(root, part), join(vmre, part), { recursive: true });
  }
  for (const name of readdirSync(join(root, 'node_modules'))) {
    const target = join(modules, name);
    if (name !== tool && !existsSync(target)) symlinkSync(join(root, 'node_modules', name), target);
  }
  const bare = join(bench.directory, 'bare');
  mkdirSync(bare);
  for (const part of ['package.json', 'bin', 'dist']) {
    cpSync(join(project.directory, part), join(bare, part), { recursive: true });
  }
  const { code, stderr } = await bench.invoke(join(vmre, 'bin/vmre'), 'package', bare, ...args);
  expect(stderr).toContain(`VMRE_PACKAGE_TOOL_MISSING: ${tool}`);
  expect(stderr).toContain(advice);
  expect(code).toBe(6);
  expect(readdirSync(bare).sort()).toEqual(['bin', 'dist', 'package.json']);
});
