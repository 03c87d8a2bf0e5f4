import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

import { startVm } from '../../../../src/vm/launch/start-vm';
import { problemOf, type Machine } from '../../../../src/vm/launch/subprocess/program-problem';
import { coded } from '../../../support/coded';
import { useTemporaryDirectory } from '../../../support/temporary-directory';
import { elf, machO, pe } from './program-files';

const at = useTemporaryDirectory();
const linux: Machine = { platform: 'linux', arch: 'x64', emulates: false };
const mac: Machine = { platform: 'darwin', arch: 'arm64', emulates: true };

function program(content: string | Buffer, mode = 0o755): string {
  writeFileSync(at('plugin'), content);
  chmodSync(at('plugin'), mode);
  return at('plugin');
}

test.each([
  ['is built for Linux on arm64, and this machine is Linux on x64', elf(183)],
  ['is built for macOS on arm64, and this machine is Linux on x64', machO(0x0100000c)],
  ['is built for Windows on x64, and this machine is Linux on x64', pe(0x8664)],
  [
    'needs the loader /lib/ld-of-another-libc.so, which does not exist here',
    elf(62, '/lib/ld-of-another-libc.so'),
  ],
  ['is a script for /no/such/node, which does not exist here', '#!/no/such/node\n'],
  ['is a script for nothing', '#!\n'],
  ['has a first line with a Windows line end', '#!/bin/sh\r\nexit 0\r\n'],
  ['is empty', ''],
  ['is not a program that this machine can start', 'require("vmre/vm")\n'],
])('%s', (text, content) => {
  expect(problemOf(program(content), linux)).toEqual(coded('VMRE_SPAWN_FAILED', text));
});

test.each([
  ['a binary for this machine', elf(62), linux],
  ['one with a loader that is here', elf(62, process.execPath), linux],
  ['a script', '#!/bin/sh\n', linux],
  ['one for another machine where they are emulated', elf(183), { ...linux, emulates: true }],
  ['one for an older Mac', machO(0x01000007), mac],
])('%s has no problem', (_what, content, machine) => {
  expect(problemOf(program(content), machine)).toBeUndefined();
});

test('another system is reported first, with and without execute permission', () => {
  for (const content of [pe(0x8664), pe(0x8664).subarray(0, 40), Buffer.from('MZ, and no more')]) {
    const error = problemOf(program(content, 0o644), linux);
    expect(error).toEqual(coded('VMRE_SPAWN_FAILED', /is built for Windows( on x64)?, and this/));
  }
});

test('a file without execute permission', () => {
  const path = program('#!/bin/sh\n', 0o644);
  expect(problemOf(path)).toEqual(
    coded('VMRE_SPAWN_FAILED', 'is not executable', `Allow it with: chmod +x ${path}`),
  );
});

test('something other than a file', async () => {
  mkdirSync(at('directory'));
  symlinkSync('nowhere', at('link'));
  const server = createServer().listen(at('socket'));
  try {
    await new Promise((resolve) => server.once('listening', resolve));
    expect(problemOf(at('directory'))).toEqual(coded('VMRE_SPAWN_FAILED', 'is a directory'));
    expect(problemOf(at('socket'))).toEqual(coded('VMRE_SPAWN_FAILED', 'is not a file'));
  } finally {
    server.close();
  }
  for (const path of [at('link'), at('missing'), `${program('')}/below-a-file`]) {
    expect(problemOf(path)).toEqual(
      coded('VMRE_PROGRAM_NOT_FOUND', `there is no plugin at ${path}`),
    );
  }
});

test.each([
  ['VMRE_PROGRAM_NOT_FOUND', 'there is no plugin', undefined],
  ['VMRE_SPAWN_FAILED', 'is empty', ''],
])('a start fails with %s at once', async (code, text, content) => {
  const plugin = content === undefined ? at('missing') : program(content);
  await expect(startVm({ plugin })).rejects.toThrow(coded(code, text));
});

test('a script with an absolute interpreter starts', async () => {
  const own = require.resolve('../../../fixtures/vm/plugins/plugin.js');
  const vm = await startVm({
    plugin: program(`#!${process.execPath}\nrequire(${JSON.stringify(own)}).start();\n`),
    handshakeMs: 90_000,
  });
  expect(vm).toMatchObject({ name: at('plugin'), version: 'fixture/1.0.0' });
  await vm.stop({ graceMs: 0 });
});
