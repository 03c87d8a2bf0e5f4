import { Bench, fixture, RuntimeProcess } from '../runtime-process';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

/** Everything that a chatty runtime prints in one place, in some order. */
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

/** Through a socket, as Node gives its children, and through a pipe, as everybody else does. */
const throughs: [string, (program: string, ...args: string[]) => [string, ...string[]]][] = [
  ['a socket', (program, ...args) => [program, ...args]],
  [
    'a pipe',
    (program, ...args) => ['/bin/sh', '-c', '"$0" "$@" | cat', process.execPath, program, ...args],
  ],
];

describe.each(throughs)(
  'whatever is printed, stdout has only the answer, through %s',
  (_name, through) => {
    test.each([
      ['test', [], ''],
      ['offer', ['offer-template'], '{"constraints":"","properties":{}}\n'],
      ['deploy', ['deploy'], '{"startMode":"blocking","valid":{"Ok":""},"vols":[]}\n'],
      ['handler', ['run', 'x'], 'only this\n'],
    ])('%s', async (where, args, answer) => {
      const command = args.length > 0 ? args : [where];
      const [program, ...rest] = through(fixture('chatty'), '--workdir', bench.workdir, ...command);
      const { stdout, stderr, code } = await bench.invoke(program, ...rest);
      expect({ stdout, code }).toEqual({ stdout: answer, code: 0 });
      for (const way of ways) expect(stderr).toContain(`${way} ${where}`);
      for (const way of ways) expect(stderr).toContain(`${way} loading`);
    });

    test('start', async () => {
      const [program, ...rest] = through(fixture('chatty'), '--workdir', bench.workdir, 'start');
      const runtime = new RuntimeProcess(bench.spawn(program, rest));
      await runtime.client.hello();
      for (let i = 0; i < 20; i += 1) expect((await runtime.run('x')).stdout).toBe('only this\n');
      await runtime.client.shutdown();
      runtime.child.stdin.end();
      await runtime.exit;
      expect(await runtime.client.ended).toBeUndefined();
      expect(runtime.monitor.finish()).toEqual([]);
      for (const where of ['loading', 'start', 'run', 'handler', 'stop']) {
        for (const way of ways) expect(runtime.stderr).toContain(`${way} ${where}`);
      }
    });
  },
);
