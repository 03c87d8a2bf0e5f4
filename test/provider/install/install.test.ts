import * as fs from 'node:fs';
import { join } from 'node:path';

import { longTest, sample } from '../../support/plays-all';
import { FakeProvider, plainScript, priced } from '../fake-provider';

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

const described = (name: string) =>
  JSON.parse(
    fs.readFileSync(join(provider.plugins, `ya-runtime-${name}.json`), 'utf8'),
  ) as object[];

test('a folder is installed, listed and removed again', async () => {
  const { code, stdout, stderr } = await provider.vmre(
    'install',
    provider.package('hello'),
    ...priced,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Installed hello 1.0.0 in ');
  expect(provider.installed()).toEqual(['ya-runtime-hello', 'ya-runtime-hello.json']);
  expect(described('hello')).toEqual([
    {
      name: 'hello',
      version: '1.0.0',
      'supervisor-path': 'exe-unit',
      'runtime-path': 'ya-runtime-hello/hello',
      'extra-args': ['--runtime-managed-image'],
    },
  ]);
  expect(provider.presets()).toMatchObject({ ver: 'V1', active: ['hello'] });

  const listed = await provider.vmre('list');
  expect(listed.stdout).toMatch(/^NAME +VERSION +STATE +PRESETS/);
  expect(listed.stdout).toMatch(
    /^hello +1\.0\.0 +ok +hello \(active\) +\/.*\/ya-runtime-hello\.json/m,
  );

  const removed = await provider.vmre('uninstall', 'hello');
  expect(removed.stdout).toBe('Uninstalled hello\nRemoved 1 preset: hello\n');
  expect(provider.installed()).toEqual([]);
  expect(provider.presets().active).toEqual([]);
  expect(fs.readdirSync(provider.dataDir)).toEqual(['presets.json']);
});

test('an installed runtime starts without PATH, and its checksums are valid', async () => {
  await provider.vmre('install', provider.package('hello', { script: plainScript }));
  const directory = join(provider.plugins, 'ya-runtime-hello');
  provider.bench.env = {};
  const { code } = await provider.bench.invoke(join(directory, 'hello'), 'test');
  expect(code).toBe(0);
  const [line] = fs.readFileSync(join(directory, 'hello'), 'utf8').split('\n');
  expect(line).toBe(`#!${process.execPath}`);
  const sums = await provider.bench.invoke(
    '/bin/sh',
    '-c',
    `cd '${directory}' && /usr/bin/sha256sum -c SHA256SUMS`,
  );
  expect(sums.code).toBe(0);
  expect(sums.stdout.split('\n').sort()).toEqual(['', 'LICENSES.txt: OK', 'hello: OK']);
});

test.each(sample(['.', 'package'], 1))('an archive of %s is installed', async (inside) => {
  const folder = provider.package('hello', { files: { 'deep/er/file.txt': 'x' } });
  const archive = join(provider.bench.directory, 'hello 1.0.0.tar.gz');
  fs.renameSync(folder, join(provider.bench.directory, 'package'));
  const root =
    inside === '.' ? join(provider.bench.directory, 'package') : provider.bench.directory;
  await provider.bench.invoke('tar', 'czf', archive, '-C', root, inside);
  const { code, stderr } = await provider.vmre('install', archive, ...priced);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const file = join(provider.plugins, 'ya-runtime-hello/deep/er/file.txt');
  expect(fs.readFileSync(file, 'utf8')).toBe('x');
  expect(provider.installed()).toEqual(['ya-runtime-hello', 'ya-runtime-hello.json']);
});

test('another version replaces the previous one, and prices stay', async () => {
  await provider.vmre('install', provider.package('hello'), '--price', 'cpu=0.25');
  const next = provider.package('hello', { version: '2.0.0', files: { 'new.txt': '' } });
  const { stdout } = await provider.vmre('install', next);
  expect(stdout).toContain('Installed hello 2.0.0, instead of 1.0.0');
  expect(described('hello')).toMatchObject([
    { version: '2.0.0', 'runtime-path': 'ya-runtime-hello/hello' },
  ]);
  expect(fs.readdirSync(join(provider.plugins, 'ya-runtime-hello'))).toContain('new.txt');
  expect(provider.installed()).toEqual(['ya-runtime-hello', 'ya-runtime-hello.json']);
  const [, preset] = provider.presets().presets;
  expect(preset).toMatchObject({ 'usage-coeffs': { 'golem.usage.cpu_sec': 0.25 } });
});

longTest('presets by options', async () => {
  const folder = provider.package('hello');
  await provider.vmre('install', folder, '--no-preset');
  expect(fs.existsSync(provider.presetsFile)).toBe(false);
  await provider.vmre(
    'install',
    folder,
    '--preset',
    'My own',
    '--no-activate',
    '--price',
    'initial=3',
  );
  const { active, presets } = provider.presets();
  expect(active).toEqual([]);
  expect(presets[1]).toMatchObject({ name: 'My own', 'initial-price': 3 });
  await provider.vmre('uninstall', 'hello', '--keep-preset');
  expect(provider.presets()).toEqual({ ver: 'V1', active, presets });
});

test('--dry-run shows the changes, and makes none', async () => {
  await provider.vmre('install', provider.package('hello'));
  const before = provider.snapshot();
  const next = provider.package('hello', { version: '1.1.0', files: { 'more.txt': '1' } });
  const { code, stdout } = await provider.vmre('install', next, '--dry-run', '--preset', 'second');
  expect(code).toBe(0);
  for (const line of ['+ more.txt', '~ hello', '~ SHA256SUMS', '-    "version": "1.0.0",']) {
    expect(stdout).toContain(`\n${line.startsWith('-') ? '' : '  '}${line}\n`);
  }
  expect(stdout).toContain('+    "version": "1.1.0",');
  expect(stdout).toContain('+      "name": "second",');
  expect(stdout).not.toContain('LICENSES.txt');
  const gone = await provider.vmre('uninstall', 'hello', '--dry-run', '--json');
  const { difference } = JSON.parse(gone.stdout) as { difference: { files: object[] } };
  expect(difference.files).toContainEqual({ change: 'removed', path: 'hello' });
  expect(provider.snapshot()).toEqual(before);
});

test('--json is one object', async () => {
  const { stdout } = await provider.vmre('install', provider.package('hello'), '--json', ...priced);
  expect(JSON.parse(stdout)).toMatchObject({
    name: 'hello',
    version: '1.0.0',
    preset: { name: 'hello', file: provider.presetsFile, activated: true },
    offer: { properties: { 'test.version': '1.0.0' } },
    warnings: [],
  });
  const listed = await provider.vmre('list', '--json');
  expect(JSON.parse(listed.stdout)).toMatchObject({
    plugins: provider.plugins,
    runtimes: [{ name: 'hello', ok: true, presets: [{ name: 'hello', active: true }] }],
  });
});

test('a runtime is tried with the arguments in its descriptor', async () => {
  const script = `require('node:assert').deepEqual(process.argv.slice(2, 4), ['cats', '--loud']);
    if (process.argv[4] === 'offer-template') console.log('{"properties":{},"constraints":""}');`;
  const descriptor = {
    'extra-args': ['--runtime-managed-image', '--runtime-arg', 'cats', '--runtime-arg=--loud'],
  };
  const { code, stderr } = await provider.vmre(
    'install',
    provider.package('cats', { script, descriptor }),
    ...priced,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

describe('warnings about probable mistakes', () => {
  const warnings = async (folder: string, ...more: string[]): Promise<string[]> => {
    const { code, stderr } = await provider.vmre('install', folder, ...more);
    expect(code).toBe(0);
    return stderr.split('\n').slice(0, -1);
  };

  longTest('a preset with prices of 0, whether it is new or not', async () => {
    const free = ['warning: all prices of the preset hello are 0: it is offered for free'];
    const folder = provider.package('hello');
    expect(await warnings(folder)).toEqual(free);
    expect(await warnings(folder)).toEqual(free);
    expect(await warnings(folder, '--dry-run')).toEqual(free);
    expect(await warnings(folder, '--no-preset')).toEqual([]);
    expect(await warnings(folder, '--price', 'initial=0.5')).toEqual([]);
    expect(await warnings(folder)).toEqual([]);
  });

  test('a preset with prices of 0, unless it is inactive', async () => {
    const folder = provider.package('hello');
    expect(await warnings(folder, '--dry-run')).toHaveLength(1);
    expect(await warnings(folder, '--no-activate')).toEqual([]);
  });

  test('a runtime that needs an image', async () => {
    const folder = provider.package('hello', { descriptor: { 'extra-args': [] } });
    expect(await warnings(folder, ...priced)).toEqual([
      expect.stringContaining('demands must name an image'),
    ]);
  });

  longTest('a preset with another name', async () => {
    const folder = provider.package('hello');
    expect(await warnings(folder, '--preset', 'cheap', ...priced)).toEqual([
      expect.stringContaining('no preset is named hello: golemsp asks for prices'),
    ]);
    expect(await warnings(folder, ...priced)).toEqual([]);
  });
});

describe('warnings about an incomplete provider', () => {
  test('a supervisor', async () => {
    fs.rmSync(join(provider.plugins, 'exe-unit'));
    const { code, stderr } = await provider.vmre('install', provider.package('hello'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: the supervisor .*exe-unit does not exist; the provider does/);
  });

  test('a supervisor, where others work without this one', async () => {
    await provider.vmre('install', provider.package('first'));
    const odd = provider.package('odd', { descriptor: { 'supervisor-path': 'missing' } });
    const { code, stderr } = await provider.vmre('install', odd);
    expect(code).toBe(6);
    expect(stderr).toContain('error VMRE_SUPERVISOR_MISSING');
    expect(provider.installed()).toEqual(['ya-runtime-first', 'ya-runtime-first.json']);
  });

  test('counters that golemsp needs', async () => {
    const config = { counters: { 'my.x': { name: 'x', description: '', price: true } } };
    const folder = provider.package('hello', { descriptor: { config } });
    const { stderr } = await provider.vmre('install', folder);
    expect(stderr).toContain('no counter with a price is named cpu');
    expect(stderr).toContain('no counter with a price is named duration');
  });
});
