import * as fs from 'node:fs';
import { join } from 'node:path';

import { FakeProvider, priced } from '../fake-provider';

jest.setTimeout(60_000);

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

test('after many concurrent installations every preset is there', async () => {
  const names = Array.from({ length: 8 }, (_, index) => `r${index}`);
  const results = await Promise.all(
    names.map((name) => provider.vmre('install', provider.package(name), ...priced)),
  );
  for (const { code, stderr } of results) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect([...provider.presets().active].sort()).toEqual(names);
  expect(provider.presets().presets.map(({ name }) => name)).toHaveLength(names.length + 1);
  expect(provider.installed()).toHaveLength(2 * names.length);
  expect(fs.readdirSync(provider.dataDir)).toEqual(['presets.json']);
});

test('of concurrent installations with one name, one is installed completely', async () => {
  const versions = ['1.0.0', '2.0.0', '3.0.0', '4.0.0'];
  const results = await Promise.all(
    versions.map((version) =>
      provider.vmre(
        'install',
        provider.package('hello', { version, files: { version } }),
        ...priced,
      ),
    ),
  );
  for (const { code, stderr } of results) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { stdout } = await provider.vmre('list', '--json');
  const { runtimes } = JSON.parse(stdout) as { runtimes: { version: string; ok: boolean }[] };
  expect(runtimes).toMatchObject([{ ok: true }]);
  const directory = join(provider.plugins, 'ya-runtime-hello');
  expect(fs.readFileSync(join(directory, 'version'), 'utf8')).toBe(runtimes[0]!.version);
  expect(provider.installed()).toEqual(['ya-runtime-hello', 'ya-runtime-hello.json']);
  expect(provider.presets().active).toEqual(['hello']);
});

test('concurrent installations and removals', async () => {
  for (const name of ['a', 'b']) await provider.vmre('install', provider.package(name));
  const [c, d] = ['c', 'd'].map((name) => provider.package(name));
  const results = await Promise.all([
    provider.vmre('uninstall', 'a'),
    provider.vmre('install', c!),
    provider.vmre('uninstall', 'b'),
    provider.vmre('install', d!),
  ]);
  expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect([...provider.presets().active].sort()).toEqual(['c', 'd']);
});
