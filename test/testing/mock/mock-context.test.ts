import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  cli,
  command,
  config,
  defineRuntime,
  option,
  positional,
  Runtime,
  RuntimeDef,
  RuntimeMode,
  type CommandRun,
  type Context,
  type RunProcess,
} from 'vmre';
import { mockContext, TestClock } from 'vmre/testing';

const COUNTER = 'golem.usage.acme.calls';

class Settings {
  @option({ type: Number, min: 1 }) limit = 3;
  greeting = 'hello';
}

class Flags {
  @option({ type: Boolean }) loud = false;
}

class Name {
  @positional({ type: String }) name!: string;
}

@RuntimeDef({ name: 'mocked', version: '1.2.3', volumes: ['/data'], counters: { [COUNTER]: {} } })
@config(Settings)
@cli(Flags)
class Mocked extends Runtime<Settings, Flags> {
  private readonly greeting = this.ctx.config.greeting;

  override async start(ctx: Context<Mocked>) {
    await ctx.emitter.state('phase', 'ready');
    ctx.log.info('started', { args: ctx.args });
    return { loud: ctx.cli.loud, image: ctx.host.taskPackage };
  }

  override deploy(ctx: Context<Mocked>) {
    ctx.volumes.add('/data');
    return { extra: { at: ctx.volumes.resolve('/data/a.txt') } };
  }

  @command({ args: Name }) greet({ name }: Name, run: CommandRun) {
    this.ctx.counters.add(COUNTER);
    if (name === '') run.exit(4);
    return `${this.greeting} ${name}`;
  }

  @command() async *ticks(_none: object, run: CommandRun) {
    for (;;) {
      await this.ctx.clock.sleep(1000, { signal: run.signal });
      yield 'tick\n';
    }
  }

  @command() leave() {
    this.ctx.control.shutdown(5);
  }

  @command() async uname(_none: object, run: CommandRun) {
    return run.exit(await run.exec('uname'));
  }
}

test('a hook has its configuration, arguments and options', async () => {
  const ctx = await mockContext(Mocked, {
    config: { greeting: 'hi' },
    cli: { loud: true },
    args: ['a'],
    host: { taskPackage: '/image' },
  });
  const runtime = await ctx.create();
  expect(await runtime.start(ctx)).toEqual({ loud: true, image: '/image' });
  expect([ctx.name, ctx.version, ctx.mode]).toEqual(['mocked', '1.2.3', RuntimeMode.Server]);
  expect({ ...ctx.config }).toEqual({ limit: 3, greeting: 'hi' });
  expect(ctx.events).toEqual([{ type: 'state', name: 'phase', value: 'ready' }]);
  expect(ctx.logged).toEqual([{ level: 'info', message: 'started', data: { args: ['a'] } }]);
});

test('a command runs by the rules of real commands', async () => {
  const ctx = await mockContext(Mocked);
  const runtime = await ctx.create();
  const greeted = await ctx.perform<string>((run) => runtime.greet({ name: 'moon' }, run));
  expect(greeted).toMatchObject({ code: 0, value: 'hello moon', stderr: '' });
  expect((await ctx.perform((run) => runtime.greet({ name: '' }, run))).code).toBe(4);
  const failed = await ctx.perform(() => Promise.reject(new Error('out of words')));
  expect(failed).toMatchObject({ code: 1, stderr: 'out of words\n' });
  expect(ctx.counters.get(COUNTER)).toBe(2);
  expect(ctx.events).toMatchObject([
    { type: 'commandStarted', pid: 1 },
    { type: 'counter', name: COUNTER, value: 1 },
    { type: 'commandStdout', pid: 1, text: '"hello moon"' },
    { type: 'commandStopped', pid: 1, code: 0 },
    { type: 'commandStarted', pid: 2 },
    { type: 'commandStopped', pid: 2, code: 4 },
    { type: 'commandStarted', pid: 3 },
    { type: 'commandStderr', pid: 3, text: 'out of words\n' },
    { type: 'commandStopped', pid: 3, code: 1 },
  ]);
  expect(ctx.logged).toMatchObject([{ level: 'error', message: 'a command failed' }]);
});

test('runCommand and killCommand work, and time is that of the test', async () => {
  const clock = new TestClock();
  const ctx = await mockContext(Mocked, { clock });
  const runtime = await ctx.create();
  const request: RunProcess = { bin: 'ticks', args: [], workDir: '', mode: RuntimeMode.Server };
  const pid = await runtime.runCommand(request, ctx);
  await clock.advance(2500);
  await runtime.killCommand({ pid, signal: 15 }, ctx);
  expect(await ctx.ended(pid)).toMatchObject({ code: 143, stdout: 'tick\ntick\n' });
  expect(() => runtime.runCommand({ ...request, bin: 'tiks' }, ctx)).toThrow('Did you mean ticks?');
});

test('a command that the runtime manages itself', async () => {
  class Own extends Runtime {
    override runCommand(_command: RunProcess, { emitter }: Context<Own>) {
      const pid = emitter.allocatePid();
      void emitter.commandStdout(pid, 'own\n');
      void emitter.commandStopped(pid, 7);
      return pid;
    }
  }
  const ctx = await mockContext(Own);
  const own = await ctx.create();
  const pid = own.runCommand({ bin: 'x', args: [], workDir: '', mode: RuntimeMode.Server }, ctx);
  expect(await ctx.ended(pid)).toMatchObject({ code: 7, stdout: 'own\n' });
});

test('a handler of defineRuntime', async () => {
  const handler = (_args: object, run: CommandRun): number => run.id;
  const ctx = await mockContext(defineRuntime({ commands: { id: { handler } } }));
  expect(await ctx.perform((run) => handler({}, run))).toMatchObject({ value: 1 });
});

test('a shutdown is recorded, and the signal can be aborted', async () => {
  const ctx = await mockContext(Mocked);
  const runtime = await ctx.create();
  expect(ctx.shutdownCode).toBeUndefined();
  runtime.leave();
  expect(ctx.shutdownCode).toBe(5);
  ctx.abort();
  expect(ctx.signal.aborted).toBe(true);
});

test('a configuration is checked, and read and written without a file', async () => {
  await expect(mockContext(Mocked, { config: { limit: 0 } })).rejects.toMatchObject({
    code: 'VMRE_CONFIG_INVALID',
  });
  const ctx = await mockContext(Mocked);
  await ctx.writeConfig({ limit: 9, greeting: 'hey' });
  expect(await ctx.readConfig()).toEqual({ limit: 9, greeting: 'hey' });
  expect(ctx.config.limit).toBe(3);
  await expect(ctx.writeConfig({ limit: 0, greeting: '' })).rejects.toMatchObject({
    code: 'VMRE_CONFIG_INVALID',
  });
  await expect(ctx.readConfig('/missing.json')).rejects.toMatchObject({
    code: 'VMRE_CONFIG_UNREADABLE',
  });
});

test('without a work directory there are no files; with one, volumes are created', async () => {
  const ctx = await mockContext(Mocked);
  const runtime = await ctx.create();
  const { extra } = runtime.deploy(ctx);
  expect(extra.at).toBe(join(ctx.workdir, 'vol-1', 'a.txt'));
  expect(existsSync(ctx.workdir)).toBe(false);

  const workdir = mkdtempSync(join(tmpdir(), 'vmre-mock-'));
  try {
    const real = await mockContext(Mocked, { workdir });
    (await real.create()).deploy(real);
    expect(readdirSync(workdir).filter((name) => name.startsWith('vol-'))).toHaveLength(1);
  } finally {
    rmSync(workdir, { recursive: true });
  }
});

test('no program starts, unless the test says how', async () => {
  const ctx = await mockContext(Mocked);
  const runtime = await ctx.create();
  const refused = await ctx.perform((run) => runtime.uname({}, run));
  expect(refused.stderr).toContain('a mock context starts no program (uname)');
  const startChild = jest.fn(() => Promise.reject(new Error('asked')));
  const own = await mockContext(Mocked, { startChild });
  await own.perform((run) => run.exec('uname'));
  expect(startChild).toHaveBeenCalledWith(expect.objectContaining({ program: 'uname' }));
});

test('two contexts do not mix', async () => {
  const [one, other] = await Promise.all([mockContext(Mocked), mockContext(Mocked)]);
  const [first, second] = await Promise.all([one.create(), other.create()]);
  await one.perform((run) => first.greet({ name: 'a' }, run));
  expect([one.counters.get(COUNTER), other.counters.get(COUNTER)]).toEqual([1, 0]);
  expect([other.events, other.logged]).toEqual([[], []]);
  expect(second).not.toBe(first);
});

test('declared volumes, groups of options and the name are as in a real activity', async () => {
  class Net {
    host = 'localhost';
    @option({ type: Number }) port = 1;
  }
  class Options {
    @option({ type: Net }) net = new Net();
    flavour = 'vanilla';
  }
  const ctx = await mockContext(
    defineRuntime({
      name: (options: Partial<Options>) => `x-${options.flavour}`,
      cli: Options,
      volumes: ['/notes'],
      runCommand: () => 1,
    }),
    { cli: { net: { port: 5 }, flavour: undefined } },
  );
  expect(ctx.volumes.resolve('/notes/a')).toMatch(/\/a$/);
  expect(ctx.cli).toEqual({ net: { host: 'localhost', port: 5 }, flavour: 'vanilla' });
  expect(ctx.name).toBe('x-vanilla');
});
