import * as fs from 'node:fs';
import { join } from 'node:path';

import { FakeProvider } from '../fake-provider';
import { playsAll } from '../../support/plays-all';

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

test('presets.json does not grow when a runtime is installed and removed repeatedly', async () => {
  const folder = provider.package('hello');
  const texts: string[] = [];
  for (let times = 0; times < (playsAll ? 3 : 2); times += 1) {
    await provider.install(folder);
    await provider.install(folder);
    await provider.vmre('uninstall', 'hello');
    texts.push(fs.readFileSync(provider.presetsFile, 'utf8'));
  }
  expect(texts.at(-1)).toBe(texts[0]);
  expect(texts.at(-1)).not.toMatch(/\n\s*\n/);
});

test('a supervisor other than the exe-unit of the provider is reported', async () => {
  const folder = provider.package('hello', {
    descriptor: { 'supervisor-path': '/bin/sh' },
  });
  const { code, stderr } = await provider.vmre('install', folder);
  expect(code).toBe(0);
  expect(stderr).toContain(
    'warning: the supervisor is /bin/sh instead of the exe-unit of the provider',
  );
});

test('a pipe with the name of a descriptor does not block', async () => {
  await provider.bench.invoke('mkfifo', join(provider.plugins, 'ya-pipe.json'));
  const { code, stderr } = await provider.vmre('list');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining('not a regular file'),
  });
});
