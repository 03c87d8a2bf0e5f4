import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../create/creator';
import { PseudoTerminal } from '../../support/pseudo-terminal';
import { livingProcesses } from '../../support/living-processes';
import { eventually } from '../../support/runtime-process';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { longTest } from '../../support/plays-all';
import { writeTypedRuntime } from './typed-runtime';

const vmre = join(root, 'bin/vmre');
const place = useTemporaryDirectory();

const [ENTER, TAB, UP, CTRL_C, CTRL_D] = ['\r', '\t', '\x1b[A', '\x03', '\x04'];
const PROMPT = 'typed-runtime>';
let opened: PseudoTerminal[] = [];

afterEach(async () => {
  for (const terminal of opened) terminal.kill();
  opened = [];
  await nothingLeft();
});

const environment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: place(),
  XDG_STATE_HOME: place('state'),
  TERM: 'xterm-256color',
});

const nothingLeft = (): Promise<void> =>
  eventually(
    'the end of all processes',
    () => livingProcesses('environ', `HOME=${place()}`).length === 0,
  );

function open(
  replaced: readonly (readonly [string, string])[] = [],
  ...args: string[]
): PseudoTerminal {
  mkdirSync(place('bin'), { recursive: true });
  const runtime = writeTypedRuntime(place('bin'), replaced);
  const words = [vmre, 'shell', runtime, ...args];
  const terminal = new PseudoTerminal(words, { cwd: place(), env: environment() });
  opened.push(terminal);
  return terminal;
}

test('typing, completion, history, Ctrl-C and Ctrl-D', async () => {
  const terminal = open();
  await terminal.sees('started in');
  await terminal.answer(PROMPT, `echo hello${ENTER}`);
  await terminal.sees('\nhello');

  // A name of the runtime, and one of the shell.
  await terminal.answer(PROMPT, `sle${TAB}`);
  await terminal.answer('sleep ', `1000${ENTER}`);
  await eventually('the command', () => livingProcesses('cmdline', '1000').length > 0);
  terminal.type(CTRL_C);
  await terminal.sees('SIGTERM is sent');
  await terminal.sees('code 143');

  await terminal.answer(PROMPT, UP);
  await terminal.answer('sleep 1000', CTRL_C);
  await terminal.answer(PROMPT, `cou${TAB}`);
  await terminal.answer('counters ', ENTER);
  await terminal.sees('example.runs  2');

  // Ctrl-C with typed text empties the line; at an empty prompt it says how to leave.
  await terminal.answer(PROMPT, 'half a li');
  await terminal.answer('half a li', CTRL_C);
  await terminal.answer(PROMPT, CTRL_C);
  await terminal.sees('Ctrl-D leaves');
  await terminal.answer(PROMPT, CTRL_D);
  await terminal.sees('stopped in');
  expect(await terminal.exited).toEqual({ exitCode: 0, signal: 0 });
  const history = place('state/vmre/shell-history');
  expect(readFileSync(history, 'utf8')).toBe('echo hello\nsleep 1000\ncounters\n');
}, 120_000);

longTest(
  'an earlier line is recalled in the next session',
  async () => {
    const first = open();
    await first.answer(PROMPT, `echo once${ENTER}`);
    await first.answer(PROMPT, CTRL_D);
    await first.exited;
    const second = open();
    await second.answer(PROMPT, `${UP}${ENTER}`);
    await second.sees('\nonce');
    await second.answer(PROMPT, `exit${ENTER}`);
    expect((await second.exited).exitCode).toBe(0);
  },
  120_000,
);

test('two commands at once, jobs, kill, and output above a typed line', async () => {
  const terminal = open();
  await terminal.answer(PROMPT, `sleep 1001 &${ENTER}`);
  await terminal.answer('[1] sleep 1001', `sleep 1002 &${ENTER}`);
  await terminal.answer('[2] sleep 1002', `jobs${ENTER}`);
  await terminal.sees('sleep 1001');
  await terminal.answer(PROMPT, 'kill 1 TERM\recho ty');
  await terminal.sees('[1] code 143');
  // The typed text is shown again below the output.
  await terminal.sees(PROMPT);
  await terminal.answer('echo ty', `ped${ENTER}`);
  await terminal.sees('\ntyped');
  await terminal.answer(PROMPT, `kill 7${ENTER}`);
  await terminal.sees('no command with the process id 7');
  await terminal.answer(PROMPT, CTRL_D);
  expect((await terminal.exited).exitCode).toBe(0);
}, 120_000);

test('a runtime that crashes: the end with stderr, and a restart', async () => {
  const terminal = open();
  await terminal.answer(PROMPT, `crash${ENTER}`);
  await terminal.sees('The runtime has ended: it exited with exit code 3; stderr:');
  await terminal.sees('the reason of the crash');
  await terminal.answer('(not running)>', `echo hi${ENTER}`);
  await terminal.sees('Type restart to start it again.');
  await terminal.answer('(not running)>', `restart${ENTER}`);
  await terminal.sees('started in');
  await terminal.answer(PROMPT, `echo again${ENTER}`);
  await terminal.sees('\nagain');
  await terminal.answer(PROMPT, CTRL_D);
  expect((await terminal.exited).exitCode).toBe(0);
}, 120_000);

longTest(
  'output of the runtime cannot control the terminal; stderr is red; sizes change',
  async () => {
    const terminal = open();
    await terminal.answer(PROMPT, `evil${ENTER}`);
    await terminal.sees('\\x1b[2Jcleared\\x07\\u202e');
    await terminal.answer(PROMPT, `both${ENTER}`);
    await terminal.sees('to stdout');
    await terminal.sees('\x1b[31mto stderr\x1b[39m');
    await terminal.answer(PROMPT, 'echo a line that is wider than the new width');
    await terminal.sees('width');
    terminal.resize(30, 10);
    await terminal.answer('width', ENTER);
    await terminal.sees('\na line that is wider');
    await terminal.answer(PROMPT, CTRL_D);
    expect((await terminal.exited).exitCode).toBe(0);
  },
  120_000,
);

longTest(
  'Ctrl-C three times: SIGTERM, SIGKILL, and then the runtime is killed',
  async () => {
    const terminal = open();
    await terminal.answer(PROMPT, `stuck${ENTER}`);
    await terminal.answer('stuck', '');
    for (const told of ['SIGTERM is sent', 'SIGKILL is sent', 'the runtime is killed']) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      terminal.type(CTRL_C);
      await terminal.sees(told);
    }
    await terminal.answer('(not running)>', CTRL_D);
    expect((await terminal.exited).exitCode).toBe(0);
  },
  120_000,
);

longTest(
  'Ctrl-C twice at an empty prompt kills the runtime and leaves with 130',
  async () => {
    const terminal = open([['await stop();\n    answer(id, 12)', 'void 0']]);
    await terminal.answer(PROMPT, CTRL_C);
    await terminal.answer('Ctrl-D leaves', CTRL_C);
    expect((await terminal.exited).exitCode).toBe(130);
  },
  120_000,
);

longTest(
  'a runtime that is silent in hello: Ctrl-C ends the wait',
  async () => {
    const terminal = open([["answer(id, 4, text(1, '1.0.0'))", 'void 0']]);
    await terminal.answer('deployed in', CTRL_C);
    await terminal.sees('the runtime is killed');
    await terminal.answer('(not running)>', CTRL_D);
    expect((await terminal.exited).exitCode).toBe(0);
  },
  120_000,
);

longTest(
  'a flood is stopped by Ctrl-C, while its reader is slow',
  async () => {
    const terminal = open();
    await terminal.answer(PROMPT, `flood${ENTER}`);
    await terminal.sees('yyyy');
    terminal.pause();
    await new Promise((resolve) => setTimeout(resolve, 500));
    terminal.resume();
    terminal.type(CTRL_C);
    await terminal.sees('code 143');
    await terminal.answer(PROMPT, CTRL_D);
    expect((await terminal.exited).exitCode).toBe(0);
  },
  120_000,
);

longTest(
  'lines of many megabytes: output is truncated, input is refused',
  async () => {
    const megabytes = 64;
    const terminal = open();
    await terminal.answer(PROMPT, `big ${megabytes}${ENTER}`);
    await terminal.sees(`… (${megabytes * 2 ** 20 - 4000} more characters)`);
    await terminal.sees(PROMPT);
    for (let left = megabytes * 16; left > 0; left -= 1) terminal.type('z'.repeat(2 ** 16));
    terminal.type(ENTER);
    await terminal.sees('A typed line has at most 8192 bytes.');
    terminal.type(`echo fine${ENTER}`);
    await terminal.sees('\nfine');
    expect(memoryOf(terminal.pid)).toBeLessThan(700);
    await terminal.answer(PROMPT, CTRL_D);
    expect((await terminal.exited).exitCode).toBe(0);
  },
  240_000,
);

test('every process ends when the shell is killed', async () => {
  const terminal = open([["process.stdin.on('end',", "process.stdin.on('never',"]]);
  await terminal.answer(PROMPT, `sleep 1003${ENTER}`);
  await eventually('the command', () => livingProcesses('cmdline', '1003').length > 0);
  terminal.kill('SIGKILL');
  await nothingLeft();
}, 120_000);

longTest(
  'two shells share the history',
  async () => {
    const shells = [open(), open()];
    await Promise.all(
      shells.map(async (terminal, at) => {
        for (let line = 0; line < 20; line += 1) {
          await terminal.answer(PROMPT, `echo ${at}-${line}${ENTER}`);
          await terminal.sees(`\n${at}-${line}`);
        }
        await terminal.answer(PROMPT, CTRL_D);
        await terminal.exited;
      }),
    );
    const lines = readFileSync(place('state/vmre/shell-history'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(40);
    expect(existsSync(place('state/vmre/shell-history.1'))).toBe(false);
  },
  240_000,
);

/** The largest amount of memory that a process has used, in MiB. */
function memoryOf(pid: number): number {
  const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
