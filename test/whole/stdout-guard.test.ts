import { Bench, fixture, RuntimeProcess } from '../support/runtime-process';
import { playsAll, sample } from '../support/plays-all';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

/** All stray output of a runtime, sorted. */
const ways = [
  'console.log',
  'process.stdout',
  'writeSync',
  'write',
  'spawnSync',
  'execFileSync',
  'spawn',
  'shell',
];

/** Runs in a shell that redirects the output of the runtime. */
const inShell =
  (script: string) =>
  (program: string, ...args: string[]): [string, ...string[]] => [
    '/bin/sh',
    '-c',
    script,
    process.execPath,
    program,
    ...args,
  ];

/** Through a socket, like children of Node, and through other kinds of stdio. */
const throughs: [string, (program: string, ...args: string[]) => [string, ...string[]]][] = [
  ['a socket', (program, ...args) => [program, ...args]],
  ['a pipe', inShell('"$0" "$@" | cat')],
  ['a pipe with stderr in a file', inShell('"$0" "$@" 2> err | cat; cat err >&2')],
];

/** A file cannot carry a dialogue. */
const regularFile: (typeof throughs)[number] = [
  'a regular file',
  inShell('"$0" "$@" > out; code=$?; cat out; exit $code'),
];

const answers: [string, string[], string][] = [
  ['test', [], ''],
  ['offer', ['offer-template'], '{"constraints":"","properties":{}}\n'],
  ['deploy', ['deploy'], '{"startMode":"blocking","valid":{"Ok":""},"vols":[]}\n'],
  ['handler', ['run', 'x'], 'only this\n'],
];

describe.each(playsAll ? [...throughs, regularFile] : [throughs[1]!, regularFile])(
  'whatever is printed, stdout has only the answer, through %s',
  (_name, through) => {
    test.each(through === regularFile[1] ? sample(answers, 2) : answers)(
      '%s',
      async (where, args, answer) => {
        const command = args.length > 0 ? args : [where];
        const [program, ...rest] = through(
          fixture('chatty'),
          '--workdir',
          bench.workdir,
          ...command,
        );
        const { stdout, stderr, code } = await bench.invoke(program, ...rest);
        expect({ stdout, code }).toEqual({ stdout: answer, code: 0 });
        for (const way of ways) expect(stderr).toContain(`${way} ${where}`);
        for (const way of ways) expect(stderr).toContain(`${way} loading`);
      },
    );
  },
);

test.each(playsAll ? throughs : throughs.slice(0, 1))(
  'stdout has only frames while a runtime serves, through %s',
  async (_name, through) => {
    const [program, ...rest] = through(fixture('chatty'), '--workdir', bench.workdir, 'start');
    const runtime = new RuntimeProcess(bench.spawn(program, rest));
    await runtime.client.hello();
    for (let i = 0; i < (playsAll ? 20 : 5); i += 1)
      expect((await runtime.run('x')).stdout).toBe('only this\n');
    await runtime.client.shutdown();
    runtime.child.stdin.end();
    await runtime.exit;
    expect(await runtime.client.ended).toBeUndefined();
    expect(runtime.monitor.finish()).toEqual([]);
    for (const where of ['loading', 'start', 'run', 'handler', 'stop']) {
      for (const way of ways) expect(runtime.stderr).toContain(`${way} ${where}`);
    }
  },
);

test('a file that other processes write to is not overwritten', async () => {
  const script = '{ echo before; "$0" "$@"; echo after; } > out 2>&1; cat out';
  const [program, ...rest] = inShell(script)(fixture('chatty'), 'offer-template');
  const { stdout } = await bench.invoke(program, ...rest);
  const lines = stdout.trimEnd().split('\n');
  expect([lines[0], lines.at(-1)]).toEqual(['before', 'after']);
  expect(lines).toContain('{"constraints":"","properties":{}}');
  for (const way of ways) expect(lines).toContain(`${way} offer`);
});

test.each(sample(['HOOK_TEST', 'HOOK_HANDLER'], 1))(
  'an unfinished last line is not lost: %s',
  async (hook) => {
    bench.env[hook] = 'print';
    const command = hook === 'HOOK_TEST' ? ['test'] : ['run', 'x'];
    const { code, stderr } = await bench.invoke(fixture('hooks'), ...command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'no end of a line\n' });
  },
);

test('stray output is not lost when the process exits', async () => {
  Object.assign(bench.env, { HOOK_TEST: 'print', HOOK_THEN: 'exit' });
  const { code, stderr } = await bench.invoke(fixture('hooks'), 'test');
  expect(code).toBe(1);
  expect(stderr).toContain('no end of a line\n');
});
