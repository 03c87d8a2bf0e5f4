import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { testVmPlugin } from '../../src/testing';
import { Bench, example, fixture } from '../support/runtime-process';

const vmre = join(__dirname, '../../bin/vmre');

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

test('a session with a runtime in server mode is reported step by step', async () => {
  const { code, stdout, stderr } = await bench.invoke(
    ...([vmre, 'try', example('example-runtime'), '--run', 'echo hi  there'] as const),
    ...['--run', "fail 'two words' 3", '--run', 'dance', '--kill', 'sleep 60'],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const steps = stdout.replace(/^ *[\d.]+ ms {2}/gm, '> ').replace(/ {2,}/g, '  ');
  expect(steps).toMatch(
    new RegExp(
      [
        '> test  ok',
        '> offer-template  1 property, no constraints',
        '> deploy  start mode blocking, volumes /golem/input, /golem/output',
        '> start  server mode, version 0\\.1\\.0',
        '> run echo hi there  code 0',
        '  \\| hi there',
        '> run fail two words 3  code 3',
        '  ! two words',
        '> run dance  refused: unknown command dance; .*',
        '> kill sleep 60  code 143',
        '> stop  nothing left',
        '',
        'The runtime conforms to the Runtime API\\. \\d+ ms in all\\.',
      ].join('\n'),
    ),
  );
});

test('a runtime in command mode', async () => {
  const { code, stdout } = await bench.invoke(
    ...([vmre, 'try', example('example-command'), '--run', 'size /data/none'] as const),
  );
  expect(code).toBe(0);
  expect(stdout).toContain('command mode');
  expect(stdout).toContain('code 1');
  expect(stdout).toContain('ENOENT');
});

test('a runtime that hosts a VM plugin', async () => {
  const { code, stdout } = await bench.invoke(
    ...([vmre, 'try', example('example-vm'), '--run', 'chain height'] as const),
    ...[`--runtime-arg=--plugin=${testVmPlugin}`, `--runtime-arg=--genesis=${__filename}`],
  );
  expect(code).toBe(0);
  expect(stdout).toContain('{"height":"0"}');
  expect(stdout).toContain('nothing left');
});

test('a runtime that takes its name from its descriptor, and START arguments', async () => {
  const { code, stdout } = await bench.invoke(
    ...([vmre, 'try', '--runtime-arg', 'cats', '--start-arg', '--verbose'] as const),
    ...['--run', 'ask milk please', example('example-named')],
  );
  expect(code).toBe(0);
  expect(stdout).toContain('| cats says nothing yet to milk please');
});

test('with --json every step is one object per line', async () => {
  const { code, stdout } = await bench.invoke(
    ...([vmre, 'try', example('example-service'), '--json', '--run', 'user list'] as const),
  );
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ name, ok }) => name ?? ok)).toEqual([
    ...['test', 'offer-template', 'deploy', 'start', 'run user list'],
    ...['kill of an unknown command', 'stop', true],
  ]);
  expect(lines[4]).toMatchObject({
    summary: 'code 0',
    stdout: '[]',
    took: expect.any(Number) as number,
  });
});

describe('a violation of the Runtime API is reported as the reason', () => {
  test.each([
    ['test-fails', 'test exited with exit code 1; stderr: no KVM here'],
    ['offer-text', 'offer-template did not print exactly one JSON object: "INFO starting'],
    ['offer-empty', 'offer-template did not print exactly one JSON object: ""'],
    ['offer-key', 'offer-template lacks constraints'],
    ['deploy-mode', 'deploy has a startMode other than empty or blocking'],
    ['deploy-err', 'deploy returned Err with exit code 0'],
    ['deploy-vols', 'deploy did not create the directory missing of a volume'],
    ['deploy-text', 'deploy did not print exactly one JSON object'],
    ['wrong-kind', 'the runtime answered hello with kill, on which a supervisor crashes'],
    ['silent', 'no answer to hello within 1 s'],
    ['exits', 'the runtime exited with exit code 3 before hello'],
    ['exits-in-run', 'the runtime exited with exit code 0 before the end of a command'],
    ['prints', 'a message cannot be decoded'],
    ['stray', 'events arrived for pid 77, which is in no answer to RUN'],
    ['endless', 'no answer to the end of a command within 1 s'],
    ['after', 'an event for pid 1 arrived after its stopped event'],
    ['twice', 'an event for pid 1 arrived after its stopped event'],
    ['no-shutdown', 'no answer to shutdown within 1 s'],
    ['orphan', 'the runtime left 1 process behind'],
  ])('%s', async (rogue, reason) => {
    bench.env['ROGUE'] = rogue;
    const { code, stderr } = await bench.invoke(
      ...([vmre, 'try', fixture('rogue'), '--run', 'x', '--timeout', '1'] as const),
    );
    expect(stderr).toContain('The runtime does not conform to the Runtime API.');
    expect(stderr).toContain(reason);
    expect(code).not.toBe(0);
  });

  test.each([
    ['deploy-empty', 'command mode'],
    ['early', '| early out'],
    ['none', 'The runtime conforms to the Runtime API'],
  ])('%s is accepted, as by supervisors', async (rogue, text) => {
    bench.env['ROGUE'] = rogue;
    const { stdout } = await bench.invoke(
      ...([vmre, 'try', fixture('rogue'), '--run', 'x', '--timeout', '1'] as const),
    );
    expect(stdout).toContain(text);
  });
});

describe('invalid command lines', () => {
  test.each([
    [['try'], 2, 'vmre try needs <runtime>'],
    [['tri', 'x'], 2, 'Did you mean try?'],
    [['try', 'x', '--rum', 'y'], 2, 'unknown option --rum. Did you mean --run?'],
    [['try', 'x', '--run', '"open'], 2, '--run is not a command: "\\"open"'],
  ])('%j', async (args, exit, text) => {
    const { code, stdout, stderr } = await bench.invoke(vmre, ...args);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(text);
  });

  test('a runtime that does not exist', async () => {
    const { code, stdout, stderr } = await bench.invoke(vmre, 'try', '/no/such/runtime');
    expect({ code, stdout }).toEqual({ code: 6, stdout: expect.stringMatching(/test +failed\n$/) });
    expect(stderr).toContain('program not found: /no/such/runtime\n  Check the path.');
    expect(stderr).not.toContain('does not conform to the Runtime API');
  });
});

test('its temporary work directories are removed', async () => {
  bench.env['TMPDIR'] = bench.directory;
  await bench.invoke(vmre, 'try', example('example-runtime'));
  expect(readdirSync(bench.directory).filter((name) => name.startsWith('vmre-try-'))).toEqual([]);
});

test('a failed session names the rule that the runtime violates', async () => {
  const runtime = join(bench.directory, 'runtime');
  writeFileSync(runtime, '#!/bin/sh\ncase $1 in offer-template) exit 3;; esac\n', { mode: 0o755 });
  const { code, stderr } = await bench.invoke(vmre, 'try', runtime);
  expect(code).toBe(4);
  expect(stderr).toMatch(/It violates the rule R2 of vmre conformance: .+\./);
  const { stdout } = await bench.invoke(vmre, 'try', runtime, '--json');
  const last = stdout.trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(last)).toMatchObject({ ok: false, error: { rule: { id: 'R2' } } });
});
