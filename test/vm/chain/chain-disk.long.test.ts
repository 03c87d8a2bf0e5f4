import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { testVmPlugin } from '../../../src/testing';
import { apart, describeOnSmallDisk, whyNoSmallDisk } from '../../support/small-disk';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const path = useTemporaryDirectory();
const vmre = resolve(__dirname, '../../../bin/vmre');
const obstacle = whyNoSmallDisk();

/** What `vmre vm run` says last on a disk that a script makes at `disk`. */
function runOn(mount: string, env: Record<string, string> = {}, options = ['--data-dir', 'disk']) {
  writeFileSync(path('genesis'), 'in the beginning');
  mkdirSync(path('disk'), { recursive: true });
  const words = [testVmPlugin, '--genesis', 'genesis', '--handshake', '60', '--json', ...options];
  const script = `set -e; ${mount}; exec "$@"`;
  const command = [process.execPath, vmre, 'vm', 'run', ...words];
  const [program, ...before] = obstacle === undefined ? apart : (['sh', '-c'] as const);
  const { status, stdout, stderr } = spawnSync(program, [...before, script, 'sh', ...command], {
    cwd: path('.'),
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    timeout: 90_000,
  });
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    error: { code: string; message: string; hint: string };
  };
  return { status, stderr, ...last.error };
}

test('a missing directory for temporary files is reported with a hint', () => {
  const { status, code, message, hint } = runOn('true', { TMPDIR: path('missing') }, []);
  expect({ status, code }).toEqual({ status: 6, code: 'VMRE_STORE_FAILED' });
  expect(message).toContain(path('missing'));
  expect(hint).toContain('TMPDIR');
});

describeOnSmallDisk('a start on a disk', () => {
  test('that is read-only is reported with its path', () => {
    const { status, code, message } = runOn('mount -t tmpfs -o ro tmpfs disk');
    expect({ status, code }).toEqual({ status: 6, code: 'VMRE_STORE_FAILED' });
    expect(message).toContain(path('disk'));
  });

  test.each([4, 8, 16, 20, 32, 48])('of %i KiB is reported with its path', (size) => {
    const { status, code, message } = runOn(`mount -t tmpfs -o size=${size}k tmpfs disk`);
    expect(code).toMatch(/^VMRE_(STORE_FAILED|BLS_KEY_INVALID|RPC_FAILED)$/);
    expect(status).not.toBe(0);
    expect(message).toContain(path('disk'));
  });

  test('that is full is reported with its path', () => {
    const fill = 'cat /dev/zero > disk/filler 2>/dev/null || true';
    const { code, message } = runOn(`mount -t tmpfs -o size=200k tmpfs disk; ${fill}`);
    expect(code).toBe('VMRE_STORE_FAILED');
    expect(message).toContain(path('disk'));
  });
});
