import { join } from 'node:path';

import { guestPlugin } from '../vm/chain/guest-plugin';
import { Bench } from '../support/runtime-process';

const vmre = join(__dirname, '../../bin/vmre');
const misbehaving = join(__dirname, '../fixtures/vm/plugins/misbehaving.js');
const guest = [process.execPath, '--arg', guestPlugin, '--handshake', '25'];

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

const probe = (...args: string[]) => bench.invoke(vmre, 'vm', 'probe', ...args);

test('a working plugin', async () => {
  const { code, stdout, stderr } = await probe(...guest);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    new RegExp(
      [
        `^${process.execPath} ${guestPlugin}`,
        '  version   \\w+/1\\.2\\.3',
        '  protocol  46',
        '  announced itself after \\d+ ms',
        '  ended     \\d+ ms after it was asked to',
        '$',
      ].join('\n'),
    ),
  );
});

test('JSON output', async () => {
  const { code, stdout, stderr } = await probe(...guest, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const found = JSON.parse(stdout) as { times: Record<string, number> };
  expect(found).toMatchObject({
    ok: true,
    protocolVersion: 46,
    plugin: `${process.execPath} ${guestPlugin}`,
    exit: { code: 0, signal: null, requested: true },
    complaints: [],
  });
  expect(Object.keys(found.times).sort()).toEqual([
    ...['announcedMs', 'answeredMs', 'endedMs', 'launchedMs', 'shutdownMs'],
  ]);
  for (const ms of Object.values(found.times)) expect(ms).toBe(Math.round(ms * 10) / 10);
});

test('irregularities are warnings', async () => {
  const args = ['--arg', misbehaving, '--arg', 'ignore-term', '--handshake', '25', '--quiet'];
  const { code, stdout, stderr } = await probe(process.execPath, ...args);
  expect(code).toBe(0);
  expect(stdout).toContain('fixture/1.0.0');
  expect(stderr).toBe('warning: it did not exit within 5 s after SIGTERM and was killed\n');
});

test.each([
  [['version', '41'], 4, 'VMRE_PROTOCOL_MISMATCH'],
  [['exit', '3'], 4, 'VMRE_HANDSHAKE_FAILED'],
])('a failing plugin: %j', async (manner, exit, error) => {
  const args = [misbehaving, ...manner].flatMap((arg) => ['--arg', arg]);
  const people = await probe(process.execPath, ...args, '--handshake', '25');
  expect(people).toMatchObject({ code: exit, stdout: '' });
  expect(people.stderr).toContain(error);
  const programs = await probe(process.execPath, ...args, '--handshake', '25', '--json');
  expect(programs).toMatchObject({ code: exit, stderr: '' });
  expect(JSON.parse(programs.stdout)).toMatchObject({ ok: false, error: { code: error } });
});

test('arguments do not consume the following words', async () => {
  const args = ['--arg', misbehaving, '--arg', 'well', '--inherit-env', 'HOME', process.execPath];
  expect(await probe('--handshake', '25', ...args)).toMatchObject({ code: 0, stderr: '' });
});

test('another protocol can be accepted', async () => {
  const args = ['--arg', misbehaving, '--arg', 'version', '--arg', '41', '--handshake', '25'];
  const { code, stdout } = await probe(process.execPath, ...args, '--protocol', '40, 41');
  expect(code).toBe(0);
  expect(stdout).toContain('  protocol  41');
});

test('a plugin that never announces itself is given up after the timeout', async () => {
  const args = ['--arg', misbehaving, '--arg', 'hang', '--handshake', '1.5'];
  const { code, stderr } = await probe(process.execPath, ...args);
  expect(code).toBe(4);
  expect(stderr).toContain('did not announce itself within 1.5 s');
  expect(stderr).toContain('still thinking');
});

test.each([
  [[], 'vmre vm probe needs <plugin>'],
  [['/no/such/plugin'], 'there is no plugin at /no/such/plugin', 6],
  [['/'], 'VMRE_SPAWN_FAILED', 6],
  [['x', '--handshake', '-1'], '--handshake must be a duration above 0'],
  [['x', '--protocol', '0'], '--protocol 0 is not a list of versions'],
  [['x', '--jsn'], 'unknown option --jsn. Did you mean --json?'],
])('invalid usage: %j', async (args: string[], text: string, exit = 2) => {
  const { code, stdout, stderr } = await probe(...args);
  expect(stderr).toContain(text);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
});
