import { once } from 'node:events';
import { openSync } from 'node:fs';
import { spawn } from 'node:child_process';

import { sample } from './plays-all';
import { Bench, eventually } from './runtime-process';
import { built } from './built';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

/** A program with one command, in a separate process. */
const programOf = (run: string): string[] => [
  '-e',
  `require(${JSON.stringify(built('support/commands/run-command-line'))})
    .runCommandLine({ name: 'p', describe: '', commands: () => ({
      words: '', describe: '', builder: (yargs) => yargs.option('json', { type: 'boolean' }),
      run: ${run},
    }) }, process.argv.slice(1)).then((code) => { process.exitCode = code; });
  `,
  '--',
];

function start(run: string, ...args: string[]) {
  const child = bench.spawn(process.execPath, [...programOf(run), ...args]);
  const screen = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (screen.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (screen.stderr += chunk.toString()));
  const exit = once(child, 'close') as Promise<[number | null, string | null]>;
  const begun = () => eventually('its begin', () => screen.stderr.includes('begun'), 20_000);
  return { child, screen, exit, begun };
}

const forEver = `() => { console.error('begun'); return new Promise(() => setInterval(() => {}, 1e6)); }`;
const attends = `(argv, interruption) => new Promise((resolve) => {
  const timer = setInterval(() => {}, 1e6);
  interruption.attend(() => { console.log('cleaned'); clearInterval(timer); resolve(0); });
  console.error('begun');
})`;
const hangs = `(argv, interruption) => new Promise((resolve) => {
  interruption.attend(() => console.log('first'));
  setInterval(() => {}, 1e6);
  console.error('begun');
})`;
const fails = `(argv, interruption) => new Promise((resolve, reject) => {
  const timer = setInterval(() => {}, 1e6);
  interruption.attend(() => { clearInterval(timer); reject(new Error('the pipe is broken')); });
  console.error('begun');
})`;
const prints = `async () => {
  for (;;) { console.log('a line'); await new Promise(setImmediate); }
}`;

const signals: ['SIGINT' | 'SIGTERM' | 'SIGHUP', number][] = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
];

test.each(sample(signals, 2))('%s ends a command with %i', async (signal, code) => {
  for (const [run, stdout] of [
    [forEver, ''],
    [attends, 'cleaned\n'],
    [fails, ''],
  ] as const) {
    const { child, screen, exit, begun } = start(run);
    await begun();
    child.kill(signal);
    expect(await exit).toEqual([code, null]);
    expect(screen).toEqual({ stdout, stderr: 'begun\n' });
  }
});

test('a second signal ends it at once, with the result of the first', async () => {
  const { child, screen, exit, begun } = start(hangs);
  await begun();
  child.kill('SIGTERM');
  await eventually('the first', () => screen.stdout === 'first\n', 20_000);
  child.kill('SIGINT');
  expect(await exit).toEqual([143, null]);
});

test('the reaction to a second signal can be customized', async () => {
  const run = `(argv, interruption) => new Promise((resolve) => {
    const timer = setInterval(() => {}, 1e6);
    const second = () => { console.log('second'); clearInterval(timer); resolve(0); };
    interruption.attend(() => console.log('first'), second);
    console.error('begun');
  })`;
  const { child, screen, exit, begun } = start(run);
  await begun();
  child.kill('SIGINT');
  await eventually('the first', () => screen.stdout === 'first\n', 20_000);
  child.kill('SIGINT');
  expect(await exit).toEqual([130, null]);
  expect(screen.stdout).toBe('first\nsecond\n');
});

test.each([
  ['prints without end', prints],
  ['prints once, at its end', `() => { console.log('done'); return 0; }`],
  ['fails after it has printed', `() => { console.log('x'); throw new Error('later'); }`],
  ['is written to stderr alone', `() => { console.error('done'); return 0; }`],
])('a disconnected reader ends it quietly with 141: %s', async (name, run) => {
  const child = bench.spawn(process.execPath, programOf(run));
  let stderr = '';
  if (name === 'is written to stderr alone') child.stderr.destroy();
  else child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.destroy();
  expect(await once(child, 'close')).toEqual([141, null]);
  expect(stderr.replace(/^error VMRE_UNCAUGHT: later\n.*\n/, '')).toBe('');
});

test('unwritable output is a failure', async () => {
  const full = openSync('/dev/full', 'w');
  const run = `() => { console.log('done'); return 0; }`;
  const child = spawn(process.execPath, programOf(run), { stdio: ['ignore', full, 'pipe'] });
  let stderr = '';
  child.stderr!.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  expect(await once(child, 'close')).toEqual([6, null]);
  expect(stderr).toMatch(/^error VMRE_STDOUT_UNWRITABLE: the output: .*ENOSPC/);
});

test('errors are text for people on stderr, or one line of JSON on stdout', async () => {
  const run = `() => { throw new Error('no luck'); }`;
  const text = await bench.invoke(process.execPath, ...programOf(run));
  expect(text).toMatchObject({ code: 70, stdout: '' });
  expect(text.stderr).toMatch(/^error VMRE_UNCAUGHT: no luck\n {2}\S/);
  const json = await bench.invoke(process.execPath, ...programOf(run), '--json');
  expect(json).toMatchObject({ code: 70, stderr: '' });
  expect(JSON.parse(json.stdout)).toEqual({
    ok: false,
    error: { code: 'VMRE_UNCAUGHT', message: 'no luck', hint: expect.any(String) as string },
  });
});
