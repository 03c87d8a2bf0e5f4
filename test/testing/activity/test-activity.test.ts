import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  command,
  config,
  defineRuntime,
  option,
  Runtime,
  RuntimeDef,
  RuntimeMode,
  type CommandRun,
  type Context,
  type RunProcess,
  type RuntimeOptions,
} from 'vmre';
import { openActivity, RuntimeRefusal, type TestActivity } from 'vmre/testing';

const COUNTER = 'golem.usage.acme.calls';

class Limits {
  memory = 1;
  files = 2;
}

class Settings {
  greeting = 'hello';
  limits = new Limits();
}

@RuntimeDef({ name: 'kit', counters: { [COUNTER]: {}, 'golem.usage.acme.none': {} } })
@config(Settings)
class Kit extends Runtime<Settings> {
  override start(): unknown {
    const [form] = this.ctx.args;
    if (form === 'fail') throw new Error('no start today');
    if (form === 'text') return undefined;
    const { greeting, limits } = this.ctx.config;
    return { greeting, limits: { ...limits } };
  }

  @command() count(): void {
    for (let call = 0; call < 3; call += 1) this.ctx.counters.add(COUNTER);
  }

  @command() leave(_none: object, run: CommandRun): Promise<void> {
    run.control.shutdown(3);
    return new Promise(() => undefined);
  }
}

let activity: TestActivity;

const open = async (): Promise<TestActivity> => (activity = await openActivity(Kit));

afterEach(() => activity.stop());

test('the configuration is given in part, at any depth', async () => {
  activity = await openActivity(Kit, { config: { limits: { files: 5 }, greeting: undefined } });
  expect(await activity.start<Settings>()).toEqual({
    greeting: 'hello',
    limits: { memory: 1, files: 5 },
  });
});

test('options may be accessors', async () => {
  class Accessors {
    @option({ type: Number }) accessor ratio = 0.5;
    @option() accessor word = 'a';
  }
  @RuntimeDef({ name: 'accessors' })
  @config(Accessors)
  class WithAccessors extends Runtime<Accessors> {
    override start() {
      return [this.ctx.config.ratio, this.ctx.config.word];
    }
  }
  activity = await openActivity(WithAccessors, { config: { ratio: 0.25 } });
  expect(await activity.start()).toEqual([0.25, 'a']);
});

test('counters have their present values, also those that did not change', async () => {
  await open();
  await activity.start();
  await activity.run('count');
  await activity.run('count');
  const values = { [COUNTER]: 6, 'golem.usage.acme.none': 0 };
  expect(Object.fromEntries(activity.counters)).toEqual(values);
  await activity.stop();
  expect(Object.fromEntries(activity.counters)).toEqual(values);
});

test('a rejected command is a RuntimeRefusal', async () => {
  await open();
  await activity.start();
  const refusal: unknown = await activity.run('cuont').catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(RuntimeRefusal);
  expect(refusal).toMatchObject({
    code: 'VMRE_RUNTIME_REFUSED',
    data: { code: 'VMRE_COMMAND_NOT_FOUND' },
    message: expect.stringContaining('Did you mean count?') as string,
  });
});

test('before start, members of a running activity reject', async () => {
  await open();
  const code = 'VMRE_NOT_SUPPORTED';
  await expect(activity.begin('count')).rejects.toMatchObject({ code });
  const network = { kind: 'vpn' as const, networks: [], hosts: {} };
  await expect(activity.joinNetwork(network)).rejects.toMatchObject({ code });
});

describe('stop does not reject', () => {
  test('before start', async () => {
    const { workdir } = await open();
    expect(await activity.stop()).toBe(0);
    expect(existsSync(workdir)).toBe(false);
  });

  test('after a failed start', async () => {
    await open();
    await expect(activity.start('fail')).rejects.toThrow('no start today');
    expect(await activity.stop()).toBe(1);
  });

  test('after the runtime has exited, which also ends its commands', async () => {
    await open();
    await activity.start();
    expect((await activity.run('leave')).code).toBe(143);
    expect(await activity.stop()).toBe(3);
  });

  test('twice', async () => {
    await open();
    await activity.start('text');
    expect(await Promise.all([activity.stop(), activity.stop()])).toEqual([0, 0]);
  });
});

test('a command that its author does not end ends with the runtime', async () => {
  class Forgetful extends Runtime {
    override runCommand(_command: RunProcess, { emitter, control }: Context<Forgetful>): number {
      setImmediate(() => control.shutdown());
      return emitter.allocatePid();
    }
  }
  activity = await openActivity(Forgetful);
  await activity.start();
  expect((await activity.run('any')).code).toBe(143);
});

test.each<[string, () => Promise<unknown>]>([
  ['deploy', () => activity.deploy()],
  ['start', () => activity.start()],
  ['run', () => activity.run('count')],
  ['test', () => activity.test()],
])('after stop, %s rejects and creates no directory', async (_name, call) => {
  await open();
  await activity.stop();
  await expect(call()).rejects.toMatchObject({ code: 'VMRE_STOPPING' });
  expect(existsSync(activity.workdir)).toBe(false);
});

test('the name is that of the definition, unless another is given', async () => {
  const startOf = async (name: RuntimeOptions['name'], given?: string): Promise<unknown> => {
    const named = defineRuntime({
      name,
      config: Settings,
      start: ({ name, config }) => `${name}, ${config.greeting}`,
    });
    await using own = await openActivity(named, { name: given, config: { greeting: 'hi' } });
    return own.start();
  };
  expect(await startOf('own')).toBe('own, hi');
  expect(await startOf(() => 'made')).toBe('made, hi');
  expect(await startOf('own', 'given')).toBe('given, hi');
  expect(await startOf(undefined)).toBe('test-runtime, hi');
});

test('start of a runtime in command mode says what to do', async () => {
  activity = await openActivity(defineRuntime({ mode: RuntimeMode.Command, commands: {} }));
  const hint = 'In command mode, call run() without start().';
  await expect(activity.start()).rejects.toMatchObject({ code: 'VMRE_HOOK_FAILED', hint });
});

test('a generator that never waits can be killed', async () => {
  const commands = {
    tick: {
      *handler() {
        for (let ticks = 0; ticks < 200_000; ticks += 1) yield 'tick';
      },
    },
  };
  activity = await openActivity(defineRuntime({ commands }));
  await activity.start();
  const { ended, kill } = await activity.begin('tick');
  await new Promise(setImmediate); // as any timer of a test
  await kill();
  expect((await ended).code).toBe(143);
});

test('a configuration that JSON cannot express leaves no directory', async () => {
  const { TMPDIR } = process.env;
  const temporary = (process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'vmre-kit-')));
  try {
    const config = { limits: { files: 1n as unknown as number } };
    await expect(openActivity(Kit, { config })).rejects.toThrow(TypeError);
    expect(readdirSync(temporary)).toEqual([]);
  } finally {
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    rmSync(temporary, { recursive: true });
  }
});

test('await using stops it', async () => {
  {
    await using own = await open();
    expect(await own.start('text')).toBeUndefined();
  }
  expect(existsSync(activity.workdir)).toBe(false);
});
