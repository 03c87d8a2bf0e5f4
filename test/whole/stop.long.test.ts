import { livingProcesses } from '../support/living-processes';
import { Bench, eventually, example, fixture, RuntimeProcess } from '../support/runtime-process';

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

/** Finds the processes of one test, by a word on their command lines. */
const alive = (word: string): number[] => livingProcesses('cmdline', word);

let serial = 0;

/**
 * Starts a command with a child, a grandchild in the background, one that ignores SIGTERM, one that left
 * the process group, one that left its parents as well, and one that left its environment too.
 */
async function beginFamily(runtime: RuntimeProcess): Promise<string> {
  const seconds = `1000.${process.pid}${(serial += 1)}`;
  const script = `
    sleep ${seconds} &
    sh -c 'trap "" TERM; sleep ${seconds}; sleep ${seconds}' &
    setsid sleep ${seconds} &
    (setsid sleep ${seconds} >/dev/null 2>&1 &)
    (setsid env -i sleep ${seconds} >/dev/null 2>&1 &)
    sleep ${seconds}`;
  await runtime.begin('exec', 'sh', '-c', script);
  await eventually('the whole family', () => alive(seconds).length === 6);
  return seconds;
}

interface End {
  code: number | null;
  signal?: NodeJS.Signals;
  end: (runtime: RuntimeProcess) => unknown;
}

const ends: Record<string, End> = {
  'shutdown, then the end of input': {
    code: 0,
    end: async ({ client, child }) => {
      await client.shutdown();
      child.stdin.end();
    },
  },
  'shutdown, then SIGKILL as the supervisor does it': {
    code: null,
    signal: 'SIGKILL',
    end: async ({ client, child }) => {
      await client.shutdown();
      child.kill('SIGKILL');
    },
  },
  'end of input': { code: 0, end: ({ child }) => child.stdin.end() },
  SIGTERM: { code: 143, end: ({ child }) => child.kill('SIGTERM') },
  SIGINT: { code: 130, end: ({ child }) => child.kill('SIGINT') },
  SIGHUP: { code: 129, end: ({ child }) => child.kill('SIGHUP') },
  'two signals': {
    code: 143,
    end: ({ child }) => {
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGTERM'), 50);
    },
  },
  'SIGKILL without warning': {
    code: null,
    signal: 'SIGKILL',
    end: ({ child }) => child.kill('SIGKILL'),
  },
  'garbage instead of a request': {
    code: 4,
    end: ({ child }) => child.stdin.write(Buffer.alloc(16, 0xff)),
  },
  'a reader that is gone': {
    code: 0,
    end: async (runtime) => {
      runtime.child.stdout.destroy();
      await runtime.begin('write', '10000000').catch(() => undefined);
    },
  },
};

describe('no process of a runtime is left after', () => {
  test.each(Object.entries(ends))('%s', async (_name, { code, signal = null, end }) => {
    const runtime = bench.serve(example('example-runtime'));
    runtime.client.hello().catch(() => undefined);
    const family = await beginFamily(runtime);
    const begin = Date.now();
    void Promise.resolve(end(runtime)).catch(() => undefined);
    await eventually('the end of all processes', () => alive(family).length === 0);
    expect(await runtime.exit).toEqual({ code, signal });
    expect(Date.now() - begin).toBeLessThan(6000);
  });

  test('SIGKILL of the supervisor', async () => {
    const program = `
      const { spawn } = require('node:child_process');
      const runtime = spawn(process.argv[1], ['--workdir', process.argv[2], 'start']);
      runtime.stdout.pipe(process.stdout);
      process.stdin.pipe(runtime.stdin);
      process.stderr.write(runtime.pid + '\\n');`;
    const supervisor = bench.spawn(process.execPath, [
      '-e',
      program,
      example('example-runtime'),
      bench.workdir,
    ]);
    const runtime = new RuntimeProcess(supervisor);
    await runtime.client.hello();
    const family = await beginFamily(runtime);
    const pid = Number(runtime.stderr.split('\n')[0]);
    expect(alive(bench.workdir)).toContain(pid);
    supervisor.kill('SIGKILL');
    await eventually('the end of all processes', () => alive(family).length === 0);
    await eventually('the end of the runtime', () => alive(bench.workdir).length === 0);
  });
});

describe('stop', () => {
  test('is called on shutdown, and its events are sent before the answer', async () => {
    bench.env['HOOK_STOP'] = 'return ctx.emitter.state("bye", 1)';
    const runtime = bench.serve(fixture('hooks'));
    await runtime.client.shutdown();
    expect(runtime.monitor.states).toEqual([{ name: 'bye', value: 1 }]);
    runtime.child.stdin.end();
    expect(await runtime.exit).toEqual({ code: 0, signal: null });
  });

  test('is called at the end of input', async () => {
    bench.env['HOOK_STOP'] = 'return ctx.emitter.state("bye", 1)';
    const runtime = bench.serve(fixture('hooks'));
    await runtime.client.hello();
    runtime.child.stdin.end();
    await runtime.exit;
    expect(runtime.monitor.states).toEqual([{ name: 'bye', value: 1 }]);
  });

  test('that throws is reported, and shutdown is still answered', async () => {
    bench.env['HOOK_STOP'] = 'throw';
    const runtime = bench.serve(fixture('hooks'));
    await runtime.client.shutdown();
    runtime.child.stdin.end();
    expect(await runtime.exit).toEqual({ code: 1, signal: null });
    expect(runtime.stderr).toContain('error VMRE_HOOK_FAILED: stop failed: STOP is broken');
  });

  test('that never settles is abandoned, and shutdown is answered in time', async () => {
    bench.env['HOOK_STOP'] = 'never';
    const runtime = bench.serve(fixture('hooks'));
    await runtime.client.hello();
    const begin = Date.now();
    await runtime.client.shutdown();
    expect(Date.now() - begin).toBeLessThan(4700);
    runtime.child.stdin.end();
    expect(await runtime.exit).toEqual({ code: 1, signal: null });
    expect(runtime.stderr).toContain('error VMRE_HOOK_TIMEOUT: stop did not settle within 3 s');
  });

  test('is cut short when pending output is not read', async () => {
    const runtime = bench.serve(example('example-runtime'));
    await runtime.client.hello();
    runtime.child.stdout.pause();
    runtime.client
      .run({ bin: 'write', args: ['write', '100000000'], workDir: '' })
      .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const begin = Date.now();
    runtime.client.shutdown().catch(() => undefined);
    runtime.child.stdin.end();
    const code = await new Promise((resolve) => runtime.child.once('exit', resolve));
    expect(code).toBe(5);
    expect(Date.now() - begin).toBeLessThan(6000);
    runtime.child.stdout.resume();
    await runtime.exit;
    expect(runtime.stderr).toContain('error VMRE_STOP_OVERRUN');
  });

  test('completes the commands that are still running', async () => {
    const runtime = bench.serve(example('example-runtime'));
    const sleeping = await runtime.begin('sleep', '1000');
    const program = await runtime.begin('exec', 'sleep', '1000');
    await runtime.client.shutdown();
    expect((await sleeping.ended).code).toBe(143);
    expect((await program.ended).code).toBe(143);
    runtime.child.stdin.end();
    await runtime.exit;
  });

  test('a stopping runtime starts nothing new', async () => {
    bench.env['HOOK_STOP'] = 'return new Promise((resolve) => setTimeout(resolve, 100))';
    const runtime = bench.serve(fixture('hooks'));
    await runtime.client.hello();
    const stopped = runtime.client.shutdown();
    await expect(runtime.run('x')).rejects.toThrow('run was rejected: the runtime is stopping');
    await stopped;
    await expect(runtime.run('x')).rejects.toThrow('run was rejected: the runtime is stopping');
    runtime.child.stdin.end();
    await runtime.exit;
  });

  test('control.shutdown stops the runtime with an exit code', async () => {
    bench.env['HOOK_HANDLER'] = 'shutdown';
    const runtime = bench.serve(fixture('hooks'));
    const { code, stdout } = await runtime.run('x');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ran x\n' });
    expect(await runtime.exit).toEqual({ code: 9, signal: null });
  });
});
