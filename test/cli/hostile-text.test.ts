import * as fs from 'node:fs';
import { join } from 'node:path';

import { FakeProvider, vmre } from '../provider/fake-provider';
import { playsAll } from '../support/plays-all';
import type { Invoked } from '../support/runtime-process';

/** Writes to the clipboard, sets a title, forges a line, changes the text direction, in C0 and C1. */
const evil = '\x1b]52;c;aGk=\x07\x9b31m\rok forged\u202e\u2028';

let provider: FakeProvider;

beforeEach(() => {
  provider = new FakeProvider();
});

afterEach(() => provider.clear());

/** Characters that must not reach a terminal, on any stream. */
function expectHarmless({ stdout, stderr }: Invoked, shown: string): void {
  const text = stdout + stderr;
  expect(text.match(/(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu)).toBeNull();
  expect(text).not.toMatch(/^ok forged/m);
  expect(text).toContain(shown);
}

const shell = (name: string, script: string): string => {
  const folder = provider.package(name);
  provider.executable(join(folder, `ya-runtime-${name}`, name), `#!/bin/sh\n${script}\n`);
  provider.sum(join(folder, `ya-runtime-${name}`));
  return folder;
};

const written = `cat "\${0%/*}/evil" >&2; echo 'ok forged' >&2; exit 3`;

test('stderr of a runtime, where it is quoted', async () => {
  const folder = shell('bad', written);
  provider.write(join(folder, 'ya-runtime-bad/evil'), `${evil}\n`);
  provider.sum(join(folder, 'ya-runtime-bad'));
  expectHarmless(
    await provider.vmre('install', folder),
    '\\x1b]52;c;aGk=\\x07\\x9b31m\\rok forged',
  );
  const program = join(folder, 'ya-runtime-bad/bad');
  expectHarmless(await provider.vmre('try', program), '\\u202e\\u2028');
  const json = await provider.vmre('try', program, '--json');
  expectHarmless(json, 'x1b]52');
  const last = json.stdout.trim().split('\n').at(-1)!;
  expect(JSON.parse(last)).toMatchObject({ ok: false });
});

test('file names: in a dry run, and in failed installations', async () => {
  const folder = shell('good', `[ "$1" = test ] || echo '{"constraints":"","properties":{}}'`);
  fs.writeFileSync(join(folder, 'ya-runtime-good', evil.replace('\n', '')), '');
  expectHarmless(await provider.vmre('install', folder), '\\x9b31m\\rok forged');
  provider.sum(join(folder, 'ya-runtime-good'));
  expectHarmless(await provider.vmre('install', folder, '--dry-run'), '  + \\x1b]52;c;');
  const json = await provider.vmre('install', folder, '--dry-run', '--json');
  expectHarmless(json, '\\u009b31m');
  expect(
    (JSON.parse(json.stdout) as { difference: { files: object[] } }).difference.files,
  ).toContainEqual({ change: 'added', path: evil });
});

test('foreign files in a plugins directory', async () => {
  provider.write(
    join(provider.plugins, `ya-${evil}\nok forged.json`),
    `[{"${evil.slice(0, 0)}x":1}]`,
  );
  const name = `has \x1b[31m`;
  const described = { name: 'x', version: '1.0.0', 'supervisor-path': 'exe-unit', [name]: evil };
  provider.write(join(provider.plugins, 'ya-x.json'), JSON.stringify([described]));
  for (const args of playsAll ? [['list'], ['doctor']] : [['list']]) {
    expectHarmless(await provider.vmre(...args), '\\x1b]52');
  }
  for (const args of playsAll
    ? [
        ['list', '--json'],
        ['doctor', '--json'],
      ]
    : [['doctor', '--json']]) {
    const invoked = await provider.vmre(...args);
    expectHarmless(invoked, '1b]52'); // escaped in the message, or else in JSON
    expect(() => JSON.parse(invoked.stdout) as unknown).not.toThrow();
  }
});

test('an option that is echoed', async () => {
  expectHarmless(await provider.bench.invoke(vmre, 'list', `--${evil}`), '\\x1b]52');
});

test('directory and file names, in create and dev', async () => {
  const { bench } = provider;
  const made = `made ${evil.replaceAll('\n', '')}`;
  const words = ['create', made, '--name', 'made', '--js', '--no-install', '--no-git'];
  expectHarmless(await provider.vmre(...words), 'Created made in');
  expectHarmless(await provider.vmre(...words), '\\x1b]52');
  if (playsAll)
    expectHarmless(await provider.vmre('create', evil, '--no-install', '--no-git'), '\\x1b]52');
  expectHarmless(await provider.vmre('create', 'x', '--template', evil), 'unknown template');
  expectHarmless(await bench.invoke(vmre, 'dev', `./${evil}`), '\\x1b]52');
  expectHarmless(await bench.invoke(vmre, 'package', made), 'VMRE_PACKAGE_FAILED');
});

test('a runtime with endless lines', async () => {
  const folder = shell('long', `head -c 5000000 /dev/zero | tr '\\\\0' x >&2; exit 3`);
  const { stderr, stdout } = await provider.vmre('try', join(folder, 'ya-runtime-long/long'));
  expect((stderr + stdout).length).toBeLessThan(50_000);
  expect(stderr).toContain('more characters)');
});
