import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { livingProcesses } from '../support/living-processes';
import { Bench, eventually, fixture } from '../support/runtime-process';
import { playsAll } from '../support/plays-all';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

const runtime = fixture('hooks');

/** Words that occur only on the command lines of processes that a command starts. */
const word = (): string => `${1000 + process.pid}.${Math.floor(performance.now() * 1000)}`;

const endless: [string, (mark: string) => string[]][] = [
  ['prints', (mark) => ['/bin/sh', '-c', 'while :; do echo y; done', mark]],
  [
    'prints and ignores SIGTERM',
    (mark) => ['/bin/sh', '-c', 'trap "" TERM; while :; do echo y; done', mark],
  ],
  ['leaves what prints in the background', (mark) => ['/bin/sh', '-c', 'yes & sleep "$0"', mark]],
];

describe.each(playsAll ? endless : endless.slice(2))('a command that %s', (_name, program) => {
  test('ends when its reader has read enough', async () => {
    const mark = word();
    const script = '"$0" "$@"; echo $? > code; cat code >&2';
    const args = ['-c', `{ ${script}; } | head -1`, process.execPath, runtime];
    const run = ['--workdir', bench.workdir, 'run', ...program(mark)];
    const { stdout, stderr } = await bench.invoke('/bin/sh', ...args, ...run);
    expect(stdout).toBe('y\n');
    expect(stderr).toMatch(/^141$/m); // the shell may report killed processes
    await eventually('the end of the tree', () => livingProcesses('cmdline', mark).length === 0);
  });
});

describe('a silent command ends when its parent is killed', () => {
  const silent = (mark: string): string[] => [
    ...[runtime, '--workdir', bench.workdir, 'run'],
    ...['/bin/sh', '-c', 'sleep "$0" & wait', mark],
  ];

  async function expectEnd(parent: ChildProcess, mark: string): Promise<void> {
    await eventually('the start', () => livingProcesses('cmdline', mark).length >= 4, 20_000);
    process.kill(-parent.pid!, 'SIGKILL');
    await eventually('the end', () => livingProcesses('cmdline', mark).length === 0, 20_000);
  }

  test('through a socket', async () => {
    const mark = word();
    const script = `const [program, ...args] = process.argv.slice(1);
      require('node:child_process').spawn(process.execPath, [program, ...args], { detached: true });`;
    const parent = spawn(process.execPath, ['-e', script, ...silent(mark)], {
      ...{ env: bench.env, detached: true, stdio: 'ignore' },
    });
    await expectEnd(parent, mark);
  });

  test('through a pipe', async () => {
    const mark = word();
    // The reader is in the group that is killed, the runtime is not.
    const parent = spawn(
      '/bin/sh',
      ['-c', 'setsid "$0" "$@" | sleep 1000', process.execPath, ...silent(mark)],
      { env: bench.env, detached: true, stdio: 'ignore' },
    );
    await expectEnd(parent, mark);
  });
});

test('on a full disk, a command whose output is lost fails', async () => {
  const script = '"$0" "$@" > /dev/full';
  const args = ['-c', script, process.execPath, runtime, '--workdir', bench.workdir, 'run', 'x'];
  const { code, stderr } = await bench.invoke('/bin/sh', ...args);
  expect(stderr).toContain(
    'error VMRE_STDOUT_UNWRITABLE: the output of the command cannot be written',
  );
  expect(code).toBe(6);
});

test('a slow reader gets everything, and no warnings', async () => {
  const args = ['--workdir', bench.workdir, 'run', '/usr/bin/head', '-c', '20000000', '/dev/zero'];
  const child = bench.spawn(runtime, args);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  let bytes = 0;
  for await (const chunk of child.stdout) bytes += (chunk as Buffer).length;
  if (child.exitCode === null) await once(child, 'exit');
  expect({ bytes, stderr, code: child.exitCode }).toEqual({
    bytes: 20_000_000,
    stderr: '',
    code: 0,
  });
});

test('a handler with many concurrent waits causes no warning', async () => {
  bench.env['HOOK_HANDLER'] = 'many waits';
  const { code, stderr } = await bench.invoke(runtime, '--workdir', bench.workdir, 'run', 'x');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
