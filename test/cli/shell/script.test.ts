import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';

import { longTest } from '../../support/plays-all';
import { useShell, vmre } from './run-shell';

const { place, typed, shell } = useShell();

test('without a terminal: lines from stdin, exact output, no prompt, no colour', async () => {
  const lines = '# a comment\n\necho "two  words"\nboth\nevil\n';
  const { code, stdout, stderr } = await shell([typed()], [lines]);
  expect(code).toBe(0);
  expect(stdout).toBe('readytwo  wordsto stdout\n\x1b[2Jcleared\x07\u202e\n');
  expect(stderr).toBe('to stderr\n');
});

test('the first failure ends a script with the code of the command', async () => {
  const { code, stdout, stderr } = await shell([
    ...[typed(), '--exec', 'echo a', '--exec', 'fail', '--exec', 'echo never'],
  ]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: 'readya' });
  expect(stderr).toMatch(/^\[2\] code 3 after [\d.]+ ms\n$/);
});

test('--json: one object per line, with the errors, and nothing else', async () => {
  const lines = ['sleep 1000 &', 'echo hi', 'jobs', 'kill 1', 'wait', 'nonsense'];
  writeFileSync(place('lines'), lines.join('\n'));
  const { code, stderr, events } = await shell([typed(), '--json', '--script', place('lines')]);
  expect([code, stderr]).toEqual([143, '']);
  const seen = events().map(({ tookMs: _, ...others }) => others);
  expect(seen).toEqual([
    { event: 'deployed', startMode: 'blocking', volumes: [{ name: 'data', path: '/data' }] },
    { event: 'startOutput', text: 'ready' },
    { event: 'started', mode: 'server', version: '1.0.0' },
    { event: 'run', pid: 1, command: ['sleep', '1000'], background: true },
    { event: 'run', pid: 2, command: ['echo', 'hi'], background: false },
    { event: 'output', pid: 2, stream: 'stdout', text: 'hi' },
    { event: 'counter', name: 'example.runs', value: 1 },
    { event: 'state', name: 'last', value: { pid: 2 } },
    { event: 'exit', pid: 2, code: 0 },
    {
      event: 'jobs',
      jobs: [{ pid: 1, command: ['sleep', '1000'], background: true, tookMs: expect.any(Number) }],
    },
    { event: 'counter', name: 'example.runs', value: 2 },
    { event: 'state', name: 'last', value: { pid: 1 } },
    { event: 'exit', pid: 1, code: 143 },
    { event: 'stopped' },
  ]);
  const refused = await shell([typed(), '--json', '--exec', 'nonsense']);
  expect(refused.code).toBe(4);
  expect(refused.events().find(({ event }) => event === 'error')).toMatchObject({
    error: { code: 'VMRE_RUNTIME_REFUSED', message: 'unknown command', wireCode: 1 },
  });
});

longTest('mode shell passes the line as one argument', async () => {
  const report = [
    "} else if (bin === 'help') {",
    "} else if (bin.endsWith('sh')) {\n    const pid = accept(id);\n    output(pid, JSON.stringify([bin, ...args]));\n    stopped(pid, 0);\n  } else if (bin === 'help') {",
  ] as const;
  const runtime = typed([report]);
  const { stdout } = await shell([
    ...[
      '--runtime',
      runtime,
      '--exec-mode',
      'Shell',
      '--exec',
      'echo "a b" | wc',
      '--exec',
      'mode exec',
      '--exec',
      'x/sh c',
    ],
  ]);
  expect(stdout).toBe('ready["/bin/bash","-c","echo \\"a b\\" | wc"]exec\n["x/sh","c"]');
  const other = await shell([
    runtime,
    '--exec-mode=shell',
    '--exec-shell',
    '/usr/bin/dash',
    '--exec',
    'run kill 1',
  ]);
  expect(other.stdout).toBe('ready["/usr/bin/dash","-c","kill 1"]');
});

test('a crash under a command: how the runtime ended, with stderr', async () => {
  const { code, stdout, stderr } = await shell([typed(), '--exec', 'crash', '--exec', 'echo no']);
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'readyso far' });
  expect(stderr).toContain('The runtime has ended: it exited with exit code 3; stderr: the reason');
});

longTest(
  'a recorded session replays; differences are shown and are the exit code',
  async () => {
    const runtime = typed();
    const file = place('session.json');
    for (const [line, code] of [
      ['fail', 3],
      ['nonsense', 4],
    ] as const) {
      expect((await shell([runtime, '--record', file, '--exec', line])).code).toBe(code);
      const same = await shell([runtime, '--replay', file]);
      expect([same.code, same.stdout]).toEqual([0, 'readycommands: 1, differences: 0\n']);
    }
    await shell([runtime, '--record', file, '--exec', 'echo at 12:30:01 pid 7']);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('12:30:01', '09:00:00').replaceAll('pid 7', 'pid 8'));
    expect((await shell([runtime, '--replay', file])).code).toBe(0);
    writeFileSync(file, text.replace('"stdout": "at', '"stdout": "before'));
    const differs = await shell([runtime, '--replay', file, '--json']);
    expect(differs.code).toBe(1);
    expect(differs.events().filter(({ event }) => event === 'difference')).toEqual([
      {
        ...{ event: 'difference', at: 'echo at 12:30:01 pid 7', field: 'stdout' },
        ...{ recorded: 'before 12:30:01 pid 7', seen: 'at 12:30:01 pid 7' },
      },
    ]);
    writeFileSync(file, '{}');
    const unusable = await shell([runtime, '--replay', file]);
    expect([unusable.code, unusable.stderr]).toEqual([
      2,
      expect.stringContaining('no "vmreSession"'),
    ]);
  },
  120_000,
);

longTest('--trace shows the messages of both directions', async () => {
  const { stderr } = await shell([typed(), '--trace', '--exec', 'echo hi']);
  const lines = stderr.split('\n').map((line) => line.replace(/^ *[\d.]+ /, ''));
  const ready = '← event status running=true stdout="ready" (5 bytes)';
  expect(lines.filter((line) => line !== ready)).toEqual([
    '→ 2 hello version="0.1.0"',
    '← 2 hello version="1.0.0"',
    '→ 3 run bin="echo" args=["echo","hi"]',
    '← 3 run pid=1',
    '← event status pid=1 running=true',
    '← event status pid=1 running=true stdout="hi" (2 bytes)',
    '← event runtimeStatus kind={"type":"counter","name":"example.runs","value":1}',
    '← event runtimeStatus kind={"type":"state","name":"last","value":"{\\"pid\\":1}"}',
    '← event status pid=1',
    '→ 4 shutdown',
    '← 4 shutdown',
    '',
  ]);
});

longTest(
  'a line of more than 1 MiB is refused with its number',
  async () => {
    const { code, stdout, stderr } = await shell(
      [typed()],
      [
        'echo first\n',
        ...(function* () {
          for (let left = 64; left > 0; left -= 1) yield Buffer.alloc(2 ** 20, 'z');
        })(),
        '\necho never\n',
      ],
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: 'readyfirst' });
    expect(stderr).toContain(`line 2 has ${64 * 2 ** 20} bytes`);
  },
  120_000,
);

longTest(
  'a line of 64 MiB of output arrives whole',
  async () => {
    const { code, stdout } = await shell([typed(), '--exec', 'big 64']);
    expect([code, stdout.length]).toEqual([0, 'ready\n'.length + 64 * 2 ** 20]);
  },
  120_000,
);

longTest(
  'a flood waits for a slow reader, in bounded memory',
  async () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: place() };
    const child = spawn(vmre, ['shell', typed(), '--exec', 'flood'], { cwd: place(), env });
    child.stdout.pause();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    expect(Number(kib) / 1024).toBeLessThan(400);
    child.stdout.resume();
    child.kill('SIGINT');
    expect((await once(child, 'close'))[0]).toBe(130);
  },
  120_000,
);

test('a runtime must be named', async () => {
  expect(await shell([])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('vmre shell needs <runtime>'),
  });
});

test('a script that cannot be read is reported before the runtime starts', async () => {
  for (const script of [place('missing'), place()]) {
    const { code, stdout, stderr } = await shell([typed(), '--script', script]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error VMRE_OPTION_INVALID: --script /);
  }
});

test('a recording in one work directory is replayed in another', async () => {
  const where = [
    "if (bin === 'echo') {",
    "if (bin === 'where') { const pid = accept(id); output(pid, process.cwd()); end(pid, 0); } else if (bin === 'echo') {",
  ] as const;
  const words = [typed([where]), '--exec', 'where'];
  expect(await shell([...words, '--record', place('s.json')])).toMatchObject({ code: 0 });
  const replayed = await shell([typed([where]), '--replay', place('s.json')]);
  expect(replayed.stdout).toMatch(/differences: 0\n$/);
  expect(replayed.code).toBe(0);
});

test('a recording of a wrong form is rejected', async () => {
  for (const wrong of [{ stdout: ['a'] }, { kills: [1] }, { stderr: { begins: 1 } }]) {
    const session = { vmreSession: 1, commands: [{ run: ['a'], ...wrong }] };
    writeFileSync(place('wrong.json'), JSON.stringify(session));
    const { code, stderr } = await shell([typed(), '--replay', place('wrong.json')]);
    expect(code).toBe(2);
    expect(stderr).toContain('VMRE_OPTION_INVALID');
  }
});
