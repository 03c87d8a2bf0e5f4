import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';

import { examine } from '../../../src/provider/doctor/examine';
import { FakeProvider } from '../fake-provider';

let provider: FakeProvider;

beforeEach(async () => {
  provider = new FakeProvider();
  await provider.install(provider.package('hello'));
});

afterEach(() => provider.clear());

const plugin = (path: string): string => join(provider.plugins, path);

test.each<[string, () => void, string, 'problem' | 'warning', string]>([
  [
    'a pipe that is called like a descriptor',
    () => void spawnSync('mkfifo', [plugin('ya-pipe.json')]),
    'descriptors',
    'problem',
    'is not a regular file',
  ],
  [
    'a plugins directory that all users may write',
    () => fs.chmodSync(provider.plugins, 0o1777),
    'permissions',
    'warning',
    'all users may change',
  ],
  [
    'a runtime that all users may write',
    () => fs.chmodSync(plugin('ya-runtime-hello/hello'), 0o757),
    'permissions',
    'warning',
    'ya-runtime-hello/hello, which a provider runs',
  ],
])('the doctor reports %s', async (_what, spoil, id, verdict, detail) => {
  spoil();
  const findings = await examine(provider.place, provider.bench.directory, 2000);
  expect(findings).toContainEqual(
    expect.objectContaining({ id, verdict, detail: expect.stringContaining(detail) as string }),
  );
});
