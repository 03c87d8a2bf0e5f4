import * as fs from 'node:fs';
import { join } from 'node:path';

import { FakeProvider } from '../fake-provider';

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

/** Tries an invalid installation over a working version, which must stay unchanged. */
async function refused(folder: string, ...args: string[]): Promise<string> {
  const before = provider.snapshot();
  const { code, stderr, stdout } = await provider.vmre('install', folder, ...args);
  expect(code).toBeGreaterThan(0);
  expect(stdout).toBe('');
  expect(provider.snapshot()).toEqual(before);
  return stderr;
}

/** The others get a limit that no start of Node reaches, however busy the machine is. */
const isLate = (reason: string): boolean => reason.includes('5 s');

describe('a runtime that would stop the provider', () => {
  beforeEach(async () => {
    await provider.install(provider.package('hello'));
  });

  test.each([
    ['hangs in test', 'setInterval(() => {}, 1000);', 'no answer to test within 5 s'],
    [
      'leaves a process with its output',
      `require('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit', detached: true }).unref();`,
      'test exited and left a process that holds its output open',
    ],
    ['fails in test', 'console.error("no KVM"); process.exit(3);', 'stderr: no KVM'],
    ['offers garbage', 'console.log("hello");', 'did not print exactly one JSON object: "hello'],
    ['offers nothing', '', 'did not print exactly one JSON object: ""'],
    ['offers half', 'console.log("{\\"properties\\":{}}")', 'offer-template lacks constraints'],
    [
      'offers what a provider cannot read',
      `if (command !== 'test') console.log('{"constraints":"","properties":{"a":"\\\\udc00"}}')`,
      'VMRE_CONTRACT_BROKEN: offer-template printed output that a supervisor cannot read: properties.a has half',
    ],
    ['cannot be read', 'this is not JavaScript', 'SyntaxError'],
  ])('because it %s', async (_what, script, reason) => {
    const folder = provider.package('hello', { version: '2.0.0', script });
    expect(await refused(folder, '--timeout', isLate(reason) ? '5' : '60')).toContain(reason);
  });
});

test('a runtime with endless output is rejected before memory is exhausted', async () => {
  const folder = provider.package('endless');
  const directory = join(folder, 'ya-runtime-endless');
  provider.executable(join(directory, 'endless'), '#!/bin/sh\nexec yes x\n');
  provider.sum(directory);
  expect(await refused(folder)).toContain('test printed more than 268435456 bytes');
});

describe('an incomplete folder', () => {
  const file = (folder: string, path: string): string => join(folder, 'ya-runtime-hello', path);

  test.each<[string, (folder: string) => void, string]>([
    ['is empty', (folder) => fs.rmSync(folder, { recursive: true }), 'does not exist'],
    [
      'has no descriptor',
      (folder) => fs.rmSync(join(folder, 'ya-runtime-hello.json')),
      'it has no ya-runtime-<name>.json',
    ],
    [
      'has two',
      (folder) => provider.write(join(folder, 'ya-runtime-b.json'), '[]'),
      'contains several runtimes',
    ],
    [
      'lacks its directory',
      (folder) => fs.rmSync(file(folder, '.'), { recursive: true }),
      'the directory ya-runtime-hello is missing',
    ],
    [
      'lacks a file',
      (folder) => fs.rmSync(file(folder, 'LICENSES.txt')),
      'LICENSES.txt is missing',
    ],
    [
      'has one too many',
      (folder) => provider.write(file(folder, 'x'), ''),
      'x is not in SHA256SUMS',
    ],
    [
      'has another checksum',
      (folder) => fs.appendFileSync(file(folder, 'hello'), ' '),
      'ya-runtime-hello: hello has another checksum',
    ],
    [
      'has no checksums',
      (folder) => fs.rmSync(file(folder, 'SHA256SUMS')),
      'SHA256SUMS is missing',
    ],
    [
      'has bad checksums',
      (folder) => fs.appendFileSync(file(folder, 'SHA256SUMS'), 'x\n'),
      'SHA256SUMS line 3 is not a checksum',
    ],
    [
      'cannot be executed',
      (folder) => fs.chmodSync(file(folder, 'hello'), 0o644),
      'hello is not executable',
    ],
    [
      'has a link out of it',
      (folder) => fs.symlinkSync('../../../etc', file(folder, 'out')),
      'out is a symbolic link out of the directory',
    ],
    [
      'has a link out of it, by way of another',
      (folder) => {
        provider.write(file(folder, 'a/b/c'), '');
        fs.symlinkSync('a/b', file(folder, 'ab'));
        fs.symlinkSync('ab/../../../../etc/passwd', file(folder, 'out'));
      },
      'ab is a symbolic link to something other than a file',
    ],
    [
      'has a link to an absolute path',
      (folder) => fs.symlinkSync('/etc/passwd', file(folder, 'out')),
      'out is a symbolic link to the absolute path /etc/passwd',
    ],
    [
      'has a link to nowhere',
      (folder) => fs.symlinkSync('nowhere', file(folder, 'out')),
      'out is a broken symbolic link',
    ],
  ])('%s', async (_what, spoil, reason) => {
    const folder = provider.package('hello');
    spoil(folder);
    const stderr = await refused(folder);
    expect(stderr).toContain('error VMRE_PACKAGED_RUNTIME_INVALID');
    expect(stderr).toContain(reason);
  });

  test('all problems are reported at once', async () => {
    const folder = provider.package('hello');
    fs.appendFileSync(file(folder, 'hello'), ' ');
    fs.rmSync(file(folder, 'LICENSES.txt'));
    expect(await refused(folder)).toContain('2 problems');
  });
});

describe('a descriptor', () => {
  test.each([
    ['of another name', { name: 'other' }, 'describes other; the names must agree'],
    ['with an odd version', { version: '1.2' }, 'is not a semantic version'],
    ['that leads out', { 'runtime-path': '../../bin/sh' }, 'is not in ya-runtime-hello/'],
    ['that leads out, disguised', { 'runtime-path': 'ya-runtime-hello/../../x' }, 'is not in'],
    ['with an absolute path', { 'runtime-path': '/bin/sh' }, 'is not in ya-runtime-hello/'],
    ['without a runtime', { 'runtime-path': undefined }, 'is not in ya-runtime-hello/'],
  ])('%s', async (_what, descriptor, reason) => {
    expect(await refused(provider.package('hello', { descriptor }))).toContain(reason);
  });

  test.each([126, 5000])('of %i levels', async (levels) => {
    const folder = provider.package('hello');
    const file = join(folder, 'ya-runtime-hello.json');
    const text = fs.readFileSync(file, 'utf8');
    const list = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    fs.writeFileSync(file, text.replace('{', `{"properties":{"deep":${list}},`));
    const stderr = await refused(folder);
    expect(stderr).toContain('error VMRE_DESCRIPTOR_INVALID');
    expect(stderr).toContain('[0].properties.deep');
  });

  test('with a hostile name', async () => {
    const folder = provider.package('hello');
    fs.renameSync(join(folder, 'ya-runtime-hello.json'), join(folder, 'ya-runtime-..json'));
    expect(await refused(folder)).toContain('error VMRE_NAME_INVALID');
  });

  test('with the name of a runtime that another program installed', async () => {
    const other = join(provider.plugins, 'ya-other.json');
    const described = { name: 'hello', version: '1.0.0', 'supervisor-path': 'exe-unit' };
    provider.write(other, JSON.stringify([described]));
    expect(await refused(provider.package('hello'))).toContain(
      'already describes a runtime named hello',
    );
    expect((await provider.vmre('uninstall', 'hello')).stderr).toContain(
      'which vmre did not install',
    );
  });
});

test.each(['..', '../hello', '.x', 'a\nb', 'x'.repeat(300), 'ä'])(
  'uninstall %j is rejected',
  async (name) => {
    await provider.install(provider.package('hello'));
    const before = provider.snapshot();
    const { code, stderr } = await provider.vmre('uninstall', name);
    expect(code).toBe(2);
    expect(stderr).toContain('error VMRE_NAME_INVALID');
    expect(provider.snapshot()).toEqual(before);
  },
);

test('a runtime that is not installed cannot be uninstalled', async () => {
  await provider.install(provider.package('hello'));
  const { code, stderr } = await provider.vmre('uninstall', 'helo');
  expect(code).toBe(2);
  expect(stderr).toContain('helo is not installed. Did you mean hello?');
});

describe('presets.json', () => {
  test.each([
    ['of the format V0', '{"active":["default"],"presets":[]}', 'old format V0'],
    ['that is damaged', '{"ver":"V1",', 'not JSON'],
  ])('%s stops an installation and a removal', async (_what, text, reason) => {
    await provider.vmre('install', provider.package('hello'), '--no-preset');
    provider.write(provider.presetsFile, text);
    const next = provider.package('hello', { version: '2.0.0' });
    expect(await refused(next)).toContain(reason);
    const before = provider.snapshot();
    expect((await provider.vmre('uninstall', 'hello')).stderr).toContain(reason);
    expect(provider.snapshot()).toEqual(before);
  });

  test('with a preset of the same name for another runtime', async () => {
    await provider.vmre('install', provider.package('other'), '--preset', 'hello');
    const stderr = await refused(provider.package('hello'));
    expect(stderr).toContain(
      'error VMRE_PRESET_TAKEN: the preset hello belongs to the runtime other',
    );
  });

  test('that cannot be written undoes the installation', async () => {
    await provider.install(provider.package('hello'));
    fs.rmSync(provider.presetsFile);
    fs.mkdirSync(provider.presetsFile);
    expect(await refused(provider.package('hello', { version: '2.0.0' }))).toContain('EISDIR');
  });
});
