import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { guestPlugin } from '../vm/chain/guest-plugin';
import { eventually } from '../support/runtime-process';
import { bench, genesis, leftOver, PATIENCE_MS, run, vmre } from './vm-runs';

const LOST = 'warning: this chain is lost at the end; use --data-dir DIRECTORY to store it\n';

test('with --json everything is one object per line, until Ctrl-C', async () => {
  const { child, screen, exit, lines, first, put } = run('--json', '--alias', 'texts');
  await first('http');
  await put('hello');
  const block = await first('block');
  const homes = (): string[] => readdirSync(bench.directory).filter((name) => /^vmre-/.test(name));
  expect(homes()).toEqual([expect.stringMatching(/^vmre-chain-/)]);
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  expect(homes()).toEqual([]);
  expect(screen.stderr).toBe(LOST);
  const types = lines().map(({ type }) => type);
  expect(types.filter((type) => type !== 'log')).toEqual([
    ...['started', 'handshake', 'ready', 'http', 'block', 'stopped'],
  ]);
  for (const { time } of lines()) expect(new Date(time as string).toISOString()).toBe(time);
  expect(await first('started')).toMatchObject({ pid: expect.any(Number) as number });
  expect(await first('handshake')).toMatchObject({
    address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    protocolVersion: 46,
    version: expect.any(String) as string,
    tookMs: expect.any(Number) as number,
  });
  const ready = await first('ready');
  expect(ready).toMatchObject({ height: '0', tookMs: expect.any(Number) as number });
  expect(block).toEqual({
    time: block['time'],
    type: 'block',
    height: '1',
    id: expect.stringMatching(/^[1-9A-HJ-NP-Za-km-z]{40,}$/) as string,
    parentId: ready['lastAccepted'],
    timestamp: expect.stringMatching(/Z$/) as string,
    size: 53,
  });
  const logs = lines().filter(({ type }) => type === 'log');
  expect(logs.at(-1)).toMatchObject({
    stream: 'stdout',
    text: 'vm server: graceful termination success',
  });
  expect(await first('stopped')).toMatchObject({ gaveUp: false });
});

test('text: addresses of the API on stdout, everything else on stderr', async () => {
  const { child, screen, exit } = run();
  await eventually('the paths', () => screen.stdout.includes('/socket\n'), PATIENCE_MS);
  const [path] = screen.stdout.split('\n');
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'guest.put',
    params: { text: '1' },
  });
  await fetch(path!, { method: 'POST', body });
  await eventually('the block', () => screen.stderr.includes('block 1 '), PATIENCE_MS);
  const metrics = /metrics at (\S+), health at (\S+), node at/.exec(screen.stderr)!;
  for (const url of metrics.slice(1)) expect((await fetch(url)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await exit).toEqual([143, null]);
  expect(screen.stdout.trim().split('\n')).toEqual(
    ['', '/echo', '/flow', '/socket', '/stream', '/ws'].map((prefix) => `${path}${prefix}`),
  );
  expect(path).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ext\/bc\/[1-9A-Za-z]{40,}$/);
  const lines = screen.stderr.split('\n').slice(0, -1);
  const time = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z |(?=warning: ))/;
  for (const line of lines) expect(line).toMatch(time);
  const told = lines
    .map((line) => line.replace(time, ''))
    .filter((line) => !line.startsWith('| '))
    .join('\n');
  expect(told).toMatch(
    new RegExp(
      [
        '^started, process \\d+',
        '\\S+/1\\.2\\.3, protocol 46, after \\d+ ms',
        'ready at height 0, \\w+, after \\d+ ms',
        'warning: this chain is lost .*',
        'metrics at .*',
        'block 1 \\w+, 49 bytes',
        'stopped$',
      ].join('\n'),
    ),
  );
});

test('a crash is reported with its reason, and the chain continues; without --restart it ends', async () => {
  const dataDir = join(bench.directory, 'chain');
  const { exit, first, put, lines } = run('--json', '--no-restart', '--data-dir', dataDir);
  await put('kept');
  const block = await first('block');
  process.kill((await first('started'))['pid'] as number, 'SIGKILL');
  expect(await exit).toEqual([1, null]);
  expect(await first('crashed')).toMatchObject({
    code: null,
    signal: 'SIGKILL',
    error: { code: 'VMRE_VM_CRASHED', message: expect.stringContaining('SIGKILL') as string },
  });
  expect(lines().at(-1)).toMatchObject({ type: 'stopped', gaveUp: true });

  const again = run('--json', '--data-dir', dataDir);
  expect(await again.first('ready')).toMatchObject({ height: '1', lastAccepted: block['id'] });
  process.kill((await again.first('started'))['pid'] as number, 'SIGKILL');
  expect(await again.first('restarting')).toMatchObject({ inMs: 500, restarts: 1 });
  expect(await again.first('ready', 2)).toMatchObject({ height: '1', lastAccepted: block['id'] });
  again.child.kill('SIGINT');
  expect(await again.exit).toEqual([130, null]);
});

describe('ending', () => {
  test('a second Ctrl-C does not wait for a plugin that hangs', async () => {
    const { child, exit, first } = run('--json');
    const pid = (await first('started'))['pid'] as number;
    await first('http');
    process.kill(pid, 'SIGSTOP');
    const begin = performance.now();
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(performance.now() - begin).toBeLessThan(5000); // a single grace period
    expect(await first('stopped')).toMatchObject({ gaveUp: false });
  });

  test('Ctrl-C during the start', async () => {
    const { child, exit, first, screen } = run('--json');
    await first('started');
    child.kill('SIGINT');
    expect(await exit).toEqual([130, null]);
    expect(screen.stderr).toBe('');
  });

  test('of the host by force leaves no plugin behind', async () => {
    const { child, exit, first } = run('--json');
    await first('http');
    expect(leftOver()).toHaveLength(2);
    child.kill('SIGKILL');
    expect(await exit).toEqual([null, 'SIGKILL']);
    await eventually('the end of the plugin', () => leftOver().length === 0, PATIENCE_MS);
  });
});

describe('failed starts', () => {
  const invoke = (...args: string[]) => bench.invoke(vmre, 'vm', 'run', ...args);

  test('is reported as text', async () => {
    const args = ['--arg=-e', '--arg', 'console.error("no licence");process.exit(4)'];
    const result = await invoke(process.execPath, '--genesis', genesis, ...args);
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toMatch(/^\S+Z started, process \d+\n\S+Z \| no licence\n/);
    expect(result.stderr).toContain('VMRE_HANDSHAKE_FAILED');
  });

  test('is reported as JSON', async () => {
    const args = ['--arg=-e', '--arg', 'process.exit(4)', '--json'];
    const { code, stdout, stderr } = await invoke(process.execPath, '--genesis', genesis, ...args);
    expect({ code, stderr }).toEqual({ code: 4, stderr: '' });
    const lines = stdout.trim().split('\n');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      type: 'failed',
      error: { code: 'VMRE_HANDSHAKE_FAILED', hint: expect.any(String) as string },
    });
  });

  test('a missing plugin', async () => {
    const { code, stdout, stderr } = await invoke('/no/such/plugin', '--genesis', genesis);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('VMRE_PROGRAM_NOT_FOUND');
  });

  test('an address in use', async () => {
    const other = run('--json');
    const { url } = (await other.first('http')) as unknown as { url: string };
    const { exit, first } = run('--json', '--http', new URL(url).host);
    expect(await exit).toEqual([6, null]);
    expect(await first('failed')).toMatchObject({ error: { code: 'VMRE_RPC_LISTEN_FAILED' } });
    expect(await first('stopped')).toMatchObject({ gaveUp: false });
    other.child.kill('SIGINT');
    await other.exit;
  });

  test.each([
    [[], 2, 'vmre vm run needs --genesis'],
    [['--genesis', '/no/such/file'], 2, '--genesis /no/such/file cannot be read'],
    [['--config', '/no/such/file'], 2, '--config /no/such/file cannot be read'],
    [['--http', 'here'], 2, '--http here is not an address'],
    [['--http', '127.0.0.1:70000'], 2, 'is not an address'],
    [['--chain-id', 'abc'], 2, 'VMRE_VM_ID_INVALID'],
    [['--network-id', 'x'], 2, '--network-id must be a number, not "x"'],
    [['--network-id', '-1'], 2, '--network-id must be an integer from 0 to 4294967295, not -1'],
    [
      ['--handshake', 'x'],
      2,
      '--handshake must be a duration above 0 such as 30s, 1m30s or 500ms, not "x"',
    ],
    [['--handshake', '0'], 2, '--handshake must be a duration above 0'],
    [['--initialize-timeout', '1x'], 2, '--initialize-timeout must be a duration such as 30s'],
    [['--consensus-shutdown-timeout', '0'], 2, 'must be a duration above 0'],
    [
      ['--http-body-limit', '1GiB'],
      2,
      '--http-body-limit must be a size above 0 and at most 255MiB',
    ],
    [['--mine', 'often'], 2, '--mine'],
    [['--mine-interval', '2'], 2, '--mine-interval has no effect with --mine auto'],
    [
      ['--mine', 'interval', '--mine-interval', '0'],
      2,
      '--mine-interval must be a duration above 0',
    ],
    [['--mine', 'interval', '--mine-interval', '2 s'], 2, 'such as 30s, 1m30s or 500ms, not "2 s"'],
    [['--protocol', '4x'], 2, '--protocol 4x is not a list of versions'],
    [['--protocol', ''], 2, 'the value of --protocol is empty'],
    [['--genesi', 'x'], 2, 'unknown option --genesi. Did you mean --genesis?'],
  ])('options %j', async (args, exit, text) => {
    const needed = args.length > 0 && args[0] !== '--genesis' ? ['--genesis', genesis] : [];
    const { code, stdout, stderr } = await invoke(guestPlugin, ...needed, ...args);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(text);
  });

  test.each([
    [['vm', 'rum', 'x'], 'Did you mean run?'],
    [['vm', 'run'], 'vmre vm run needs <plugin>'],
  ])('vmre %j', async (args, text) => {
    const { code, stdout, stderr } = await bench.invoke(vmre, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  test('a directory of another chain', async () => {
    const dataDir = join(bench.directory, 'chain');
    const { child, exit, first } = run('--json', '--data-dir', dataDir);
    await first('http');
    child.kill('SIGINT');
    await exit;
    writeFileSync(genesis, 'another beginning');
    const other = run('--data-dir', dataDir);
    expect(await other.exit).toEqual([2, null]);
    expect(other.screen.stderr).toContain('VMRE_CHAIN_MISMATCH');
    expect(other.screen.stdout).toBe('');
  });
});
