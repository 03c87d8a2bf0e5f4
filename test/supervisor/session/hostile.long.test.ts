import { openSession, RuntimeProgram, VirtualNetwork, type SessionResult } from 'vmre/supervisor';

import { withChanged } from '../conformance/trial-runtime';
import { inCommandMode } from '../conformance/wrong-command-lines';
import type { Change } from '../conformance/wrong-runtime';

const LIMIT_MS = 1500;
/** The limit, KILL, SHUTDOWN and the end of stdin, for a busy machine. */
const MAX_MS = 60_000;

const hang = 'setInterval(() => 0, 1000);';
const serve = 'function serve() {';
const deploy = 'function deploy() {';
const echo = "  if (bin === 'echo') {";
const onTerm = "process.on('SIGTERM', () => undefined);";
/** Starts processes that ignore SIGTERM, each in a session of its own. */
const fork = `for (let i = 0; i < 20; i += 1) {
  spawn('sh', ['-c', 'trap "" TERM; sleep 60 & wait; sleep 60'], { detached: true, stdio: 'ignore' }).unref();
}`;
const flood = (fd: number): string =>
  `for (;;) try { fs.writeSync(${fd}, 'x'.repeat(2 ** 16)); } catch {}`;

/** Runtimes, which command of them fails, with which code and message. */
const hostile: [string, SessionResult['command'], number, string, readonly Change[]][] = [
  ['deploy hangs', 'deploy', -1, 'longer than its limit', [[deploy, `${deploy} ${hang} return;`]]],
  [
    'deploy hangs and ignores SIGTERM',
    'deploy',
    -1,
    'longer than its limit',
    [[deploy, `${deploy} ${onTerm} ${hang} return;`]],
  ],
  [
    'deploy floods stdout',
    'deploy',
    -1,
    'longer than its limit',
    [[deploy, `${deploy} ${flood(1)}`]],
  ],
  ['deploy forks', 'deploy', 0, '', [[deploy, `${deploy} ${fork}`]]],
  ['start hangs', 'start', -1, 'hello was not answered', [[serve, `${serve} ${hang} return;`]]],
  ['start is busy', 'start', -1, 'hello was not answered', [[serve, `${serve} for (;;);`]]],
  [
    'start prints garbage',
    'start',
    1,
    'signal SIGKILL',
    [[serve, `${serve} fs.writeSync(1, 'ÿÿÿÿÿÿÿÿ');`]],
  ],
  ['start floods stdout', 'start', -1, 'hello was not answered', [[serve, `${serve} ${flood(1)}`]]],
  ['start floods stderr', 'start', -1, 'hello was not answered', [[serve, `${serve} ${flood(2)}`]]],
  ['start forks', 'start', 0, '', [[serve, `${serve} ${fork}`]]],
  ['start exits with 0', 'start', 0, '', [[serve, `${serve} process.exit(0);`]]],
  [
    'start exits with 7',
    'start',
    7,
    'exit code 7; stderr: no',
    [[serve, `${serve} console.error('no'); process.exit(7);`]],
  ],
  [
    'start closes stdout',
    'start',
    1,
    'signal SIGKILL',
    [[serve, `${serve} fs.closeSync(1); ${hang} return;`]],
  ],
  [
    'a command hangs the runtime',
    'run',
    -1,
    'longer than its limit',
    [[echo, `${echo} for (;;);`]],
  ],
  [
    'a command prints garbage',
    'run',
    1,
    'signal SIGKILL',
    [[echo, `${echo} fs.writeSync(1, 'ÿÿÿÿÿÿÿÿ');`]],
  ],
  ['a command exits with 0', 'run', 0, '', [[echo, `${echo} process.exit(0);`]]],
  [
    'a command forks and exits',
    'run',
    3,
    'exit code 3',
    [[echo, `${echo} ${fork} process.exit(3);`]],
  ],
  [
    'it ignores everything',
    'run',
    -1,
    'longer than its limit',
    [
      [echo, `${echo} return;`],
      ['    await stop();\n    answer(id, 12);', ';'],
      ["process.stdin.on('end', () => stop().then(() => process.exit(0)));", hang],
      ["process.on('SIGTERM', () => stop().then(() => process.exit(143)));", onTerm],
    ],
  ],
  [
    'a command hangs in command mode',
    'run',
    -1,
    'longer than its limit',
    [
      ...inCommandMode,
      [
        "if (entryPoint === 'echo') ",
        `if (entryPoint === 'echo') { ${onTerm} ${hang} } else if (0) `,
      ],
    ],
  ],
  [
    'a command forks in command mode',
    'run',
    0,
    '',
    [
      ...inCommandMode,
      ["if (entryPoint === 'echo') ", `if (entryPoint === 'echo') { ${fork} } else if (0) `],
    ],
  ],
];

test.each(hostile)('%s', async (_what, command, code, message, changes) => {
  const begin = performance.now();
  const { result, left } = await withChanged(changes, async ({ path, workdir, env }) => {
    const program = new RuntimeProgram(path, { workdir, env });
    await using session = openSession(program, { strict: true, timeoutMs: LIMIT_MS });
    const results = [
      await session.deploy(),
      await session.start(),
      await session.run(['echo', 'hi']),
    ];
    await session.stop();
    expect(program.livingCount).toBe(0);
    return results.find((each) => each.command === command);
  });
  expect(result).toMatchObject({ code, message: expect.stringContaining(message) as string });
  expect(left).toEqual([]);
  expect(performance.now() - begin).toBeLessThan(MAX_MS);
});

test.each([
  ['deploy', [[deploy, `${deploy} ${onTerm} ${hang} return;`]]],
  ['start', [[serve, `${serve} ${hang} return;`]]],
  ['run', [[echo, `${echo} return;`]]],
] as const)('a session that is stopped during %s ends', async (command, changes) => {
  const { result, left } = await withChanged(changes, async ({ path, workdir, env }) => {
    const program = new RuntimeProgram(path, { workdir, env });
    const session = openSession(program, { vpn: new VirtualNetwork() });
    const results = [session.deploy()];
    if (command !== 'deploy') await results[0];
    results.push(session.start());
    if (command === 'run') await results[1];
    results.push(session.run(['echo']));
    setTimeout(() => void session.stop(), 300);
    return (await Promise.all(results)).find((each) => each.command === command)?.ok;
  });
  expect(result).toBe(false);
  expect(left).toEqual([]);
});

test('after START whose process has exited with 0, no RUN is taken', async () => {
  const { result } = await withChanged([[serve, `${serve} process.exit(0);`]], async (runtime) => {
    const program = new RuntimeProgram(runtime.path, runtime);
    await using session = openSession(program, { strict: true });
    await session.deploy();
    expect(await session.start()).toMatchObject({
      code: 0,
      error: { code: 'VMRE_RUNTIME_EXITED' },
    });
    const ran = await session.run(['echo']);
    return [ran.code, ran.message, ...session.departures.map(({ rule }) => rule)];
  });
  expect(result).toEqual([
    -1,
    'START has not succeeded, so that no runtime serves commands',
    'R13',
  ]);
});

test('after a process that has exited between commands, each RUN has its exit code', async () => {
  const exits =
    "  if (bin === 'exit') { setTimeout(() => process.exit(0), 50); end(accept(id), 0); }\n  else if (bin === 'echo') {";
  const { result } = await withChanged([[echo, exits]], async (runtime) => {
    const program = new RuntimeProgram(runtime.path, runtime);
    let exited = (): void => undefined;
    const gone = new Promise<void>((resolve) => (exited = resolve));
    await using session = openSession(program, {
      strict: true,
      onEvent: ({ type }) => type === 'exited' && exited(),
    });
    await session.deploy();
    await session.start();
    await session.run(['exit']);
    await gone;
    const codes = [await session.run(['fail']), await session.run(['nope'])].map(
      ({ code }) => code,
    );
    return [...codes, ...session.departures.map(({ rule }) => rule)];
  });
  expect(result).toEqual([0, 0, 'R17']);
});
