import { useShell } from './run-shell';

const { typed, shell } = useShell();

const hello = "answer(id, 4, text(1, '1.0.0'))";

/** A wrong runtime: its mistake, the changed part, the exit code of the shell, and what the shell says. */
const wrong: readonly (readonly [string, readonly [string, string], number, RegExp])[] = [
  [
    'deploy fails',
    ['fs.mkdirSync(path.join', "console.error('no disk'); process.exit(5); fs.mkdirSync(path.join"],
    4,
    /deploy exited with exit code 5; stderr: no disk/,
  ],
  [
    'deploy never ends',
    ['fs.mkdirSync(path.join', 'setInterval(() => 0, 1000); return; fs.mkdirSync(path.join'],
    4,
    /no answer to .*deploy -- within 2 s/,
  ],
  ['hello is not answered', [hello, 'void 0'], 4, /no answer to hello within 2 s/],
  [
    'it exits with 0 before hello',
    [hello, 'process.exit(0)'],
    1,
    /exited with exit code 0 before hello/,
  ],
  [
    'text on stdout',
    [hello, `console.log('Hello everybody'.repeat(99)); ${hello}`],
    4,
    /VMRE_FRAME_MALFORMED|violated the protocol|VMRE_/,
  ],
  [
    'a flood before hello',
    [hello, 'setInterval(() => output(0, Buffer.alloc(2 ** 20)), 1)'],
    4,
    /no answer to hello within 2 s/,
  ],
  [
    'RUN is not answered',
    ["if (bin === 'echo') {", "if (bin === 'echo') return;\n  if (bin === 'echo') {"],
    4,
    /no answer to run within 2 s/,
  ],
  [
    'shutdown is not answered',
    ['await stop();\n    answer(id, 12)', 'void 0'],
    4,
    /no answer to shutdown within 2 s|shutdown was not answered/,
  ],
  [
    'SIGTERM is ignored and the input is not read',
    [
      'function serve() {',
      "function serve() {\n  process.on('SIGTERM', () => 0);\n  return setInterval(() => 0, 1000);",
    ],
    4,
    /no answer to hello within 2 s/,
  ],
  [
    'a process is left',
    [
      "process.stdin.on('end',",
      "spawn('sleep', ['1004'], { detached: true, stdio: 'ignore' });\n  process.stdin.on('end',",
    ],
    4,
    /left 1 process behind/,
  ],
  [
    'it exits, and a process that is left holds its output open',
    [
      "if (bin === 'echo') {",
      "if (bin === 'echo') {\n    spawn('sleep', ['1005'], { detached: true, stdio: 'inherit' }).unref(); process.exit(3);",
    ],
    1,
    /exited with exit code 3/,
  ],
  [
    'a second completion',
    ['stopped(pid, code);', 'stopped(pid, code);\n  stopped(pid, code);'],
    4,
    /arrived after its stopped event/,
  ],
];

test.each(wrong)(
  '%s',
  async (_, replaced, code, text) => {
    const seen = await shell([typed([replaced]), '--timeout', '2', '--exec', 'echo hi']);
    expect([seen.code, seen.stderr]).toEqual([code, expect.stringMatching(text)]);
  },
  60_000,
);
