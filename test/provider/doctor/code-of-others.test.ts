import * as fs from 'node:fs';
import { join } from 'node:path';

import { playsAll } from '../../support/plays-all';
import { FakeProvider, priced, vmre } from '../fake-provider';

let provider: FakeProvider;
let directory: string;

beforeEach(() => {
  provider = new FakeProvider();
  directory = join(provider.bench.directory, 'project');
  fs.mkdirSync(directory);
});

afterEach(() => provider.clear());

test('no code of a fresh clone is run, and the doctor says what it would run', async () => {
  const trace = `require('node:fs').writeFileSync(${JSON.stringify(join(directory, 'ran'))}, '')`;
  const described = {
    name: 'mine',
    version: '1.0.0',
    bin: { mine: 'bin/mine' },
    dependencies: { vmre: '*' },
  };
  provider.write(join(directory, 'package.json'), JSON.stringify(described));
  provider.executable(join(directory, 'bin/mine'), `#!/usr/bin/env node\n${trace}\n`);
  for (const name of ['esbuild', 'vmre', 'typescript', 'postject', 'bun']) {
    const place = join(directory, 'node_modules', name);
    provider.write(join(place, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
    provider.write(join(place, 'index.js'), trace);
  }
  const doctor = (...args: string[]) =>
    provider.bench.invoke('/bin/sh', '-c', 'cd "$0" && exec "$@"', directory, vmre, ...args);
  const { stdout } = await doctor('doctor');
  expect(fs.existsSync(join(directory, 'ran'))).toBe(false);
  expect(stdout).toContain(
    `not run, because it may be untrusted; --run-project runs test and offer-template of ${join(directory, 'bin/mine')}`,
  );
  await doctor('doctor', '--run-project');
  expect(fs.existsSync(join(directory, 'ran'))).toBe(true);
});

test('examined runtimes do not get the user’s environment variables', async () => {
  const seen = join(provider.bench.directory, 'seen');
  const spy = `#!/bin/sh\nenv >> '${seen}'\n[ "$1" = test ] || echo '{"properties":{},"constraints":""}'\n`;
  const folder = provider.package('spy');
  provider.executable(join(folder, 'ya-runtime-spy/spy'), spy);
  provider.sum(join(folder, 'ya-runtime-spy'));
  Object.assign(provider.bench.env, { NPM_TOKEN: 'hush', NODE_OPTIONS: '--no-warnings' });
  const asking = [
    ['install', folder, ...priced],
    ['doctor'],
    ['install', folder, '--dry-run', ...priced],
  ];
  for (const args of playsAll ? asking : asking.slice(0, 2)) {
    fs.rmSync(seen, { force: true });
    expect((await provider.vmre(...args)).stderr).toBe('');
    const text = fs.readFileSync(seen, 'utf8');
    expect(text).toContain('PATH=');
    expect(text).not.toMatch(/hush|NODE_OPTIONS/);
  }
});
