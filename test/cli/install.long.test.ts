import { renameSync } from 'node:fs';
import { join } from 'node:path';

import { FakeProvider } from '../provider/fake-provider';

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

test('without a source it installs the output of vmre package', async () => {
  const missing = await provider.vmre('install');
  expect(missing).toMatchObject({ code: 2, stdout: '' });
  expect(missing.stderr).toContain('VMRE_OPTION_MISSING: vmre install needs <source>');
  expect(missing.stderr).toContain('Create it with vmre package');
  renameSync(provider.package('hello'), join(provider.bench.directory, 'package'));
  const { code, stdout } = await provider.vmre('install');
  expect([code, stdout]).toEqual([0, expect.stringContaining('Installed hello 1.0.0 in ')]);
});

test('a replaced version is reported, unless it is the same', async () => {
  const install = async (version: string) =>
    (await provider.vmre('install', provider.package('hello', { version }))).stdout;
  expect(await install('1.0.0')).toContain('Installed hello 1.0.0 in /');
  expect(await install('1.0.0')).toContain('Installed hello 1.0.0 again in /');
  expect(await install('2.0.0')).toContain('Installed hello 2.0.0, instead of 1.0.0, in /');
  const { stdout } = await provider.vmre('uninstall', 'hello');
  expect(stdout).toBe('Uninstalled hello\nRemoved 1 preset: hello\n');
});

test.each([
  ['install', ['install', '/no/such/package']],
  ['uninstall', ['uninstall', 'hello']],
  ['list', ['list', '--plugins-dir', '/no/such/directory']],
])('an error of %s is JSON on stdout under --json', async (_, words) => {
  const { code, stdout, stderr } = await provider.vmre(...words, '--json');
  expect(code).not.toBe(0);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    ok: false,
    error: {
      code: expect.stringMatching(/^VMRE_/) as string,
      message: expect.any(String) as string,
      hint: expect.any(String) as string,
    },
  });
});

test('a preset name may have any form', async () => {
  const folder = provider.package('hello');
  await provider.vmre('install', folder, '--preset', '007');
  expect(provider.presets().active).toEqual(['007']);
});
