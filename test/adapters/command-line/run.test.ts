import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import type { RunTarget } from '../../../src/adapters/command-line/load-target';
import {
  config,
  defineRuntime,
  Runtime,
  RuntimeDef,
  RuntimeMode,
  runWith,
  type Context,
} from '../../../src/index';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'vmre-cli-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const invoke = (target: RunTarget, ...argv: string[]) => invokeWith({}, target, ...argv);

async function invokeWith(env: Record<string, string>, target: RunTarget, ...argv: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(stdout), text(stderr)]);
  const code = await runWith(
    {
      argv,
      env,
      cwd: directory,
      stdout,
      stderr,
      programPath: directory,
      dataDirectory: (name) => join(directory, 'data', name),
    },
    target,
  );
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, stdout: out, stderr: err };
}

const named = { name: 'x', version: '1.0.0' };

describe('output', () => {
  test.each([
    ['test', {}, ''],
    ['offer-template', {}, '{"constraints":"","properties":{}}\n'],
    [
      'offer-template',
      {
        offer: () => ({
          properties: { z: 1, golem: { runtime: { b: [1, 2], a: 'x' } }, none: undefined },
          constraints: '(a=1)',
        }),
      },
      '{"constraints":"(a=1)","properties":{"golem.runtime.a":"x","golem.runtime.b":[1,2],"z":1}}\n',
    ],
    ['deploy', {}, '{"startMode":"blocking","valid":{"Ok":""},"vols":[]}\n'],
    [
      'deploy',
      { mode: RuntimeMode.Command },
      '{"startMode":"empty","valid":{"Ok":""},"vols":[]}\n',
    ],
    [
      'deploy',
      {
        deploy: () => ({
          valid: { Ok: 'fine' },
          volumes: [{ name: 'v', path: '/in' }],
          extra: { customKey: 'customValue' },
        }),
      },
      '{"valid":{"Ok":"fine"},"vols":[{"name":"v","path":"/in"}],"customKey":"customValue",' +
        '"startMode":"blocking"}\n',
    ],
    ['start', { mode: RuntimeMode.Command }, ''],
    ['start', { mode: RuntimeMode.Command, start: () => ({ up: true }) }, '{"up":true}\n'],
  ])('%s of %j', async (command, description, expected) => {
    const { code, stdout } = await invoke(defineRuntime({ ...named, ...description }), command);
    expect(code).toBe(0);
    expect(stdout === '' ? stdout : JSON.parse(stdout)).toEqual(
      expected === '' ? expected : JSON.parse(expected),
    );
    expect(stdout.split('\n').length).toBe(expected === '' ? 1 : 2);
  });
});

describe('RUN on the command line', () => {
  const runtime = defineRuntime({
    ...named,
    counters: { ignored: {} },
    runCommand({ bin, args, mode }, ctx) {
      return ctx.command(async (run) => {
        await run.stdout(JSON.stringify({ bin, args, mode }));
        await run.stderr('note');
        await ctx.emitter.counter('ignored', 1);
        return run.exit(bin === 'bad' ? 5 : 0);
      });
    },
  });

  test.each([
    [['--entrypoint', '/bin/ls', '--', '-la', 'x'], '/bin/ls', ['-la', 'x']],
    [['--entrypoint=/bin/ls', '--', '--', 'x'], '/bin/ls', ['--', 'x']],
    [['-e', 'ls', '--'], 'ls', []],
    [['ls', '-la', '--', 'x'], 'ls', ['-la', '--', 'x']],
    [['--', 'ls', '-la'], 'ls', ['-la']],
  ])('%j', async (argv, bin, args) => {
    const { code, stdout, stderr } = await invoke(runtime, 'run', ...argv);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ bin, args, mode: 'command' });
    expect(stderr).toBe('note');
  });

  test('exits with the code of the command, and prints no process id', async () => {
    const { code, stdout } = await invoke(runtime, 'run', 'bad');
    expect(code).toBe(5);
    expect(stdout).toBe('{"bin":"bad","args":[],"mode":"command"}');
  });

  test('waits for a slow command and prints its value', async () => {
    const slow = defineRuntime({
      ...named,
      runCommand: (_command, ctx) =>
        ctx.command(async () => {
          await new Promise((resolve) => setTimeout(resolve, 30));
          return { done: true };
        }),
    });
    expect(await invoke(slow, 'run', 'x')).toMatchObject({ code: 0, stdout: '{"done":true}' });
  });
});

test('a command for a runtime without commands is rejected', async () => {
  expect(await invoke(defineRuntime(named), 'run', 'x')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('this runtime does not support commands (x)') as string,
  });
});

describe('name and version', () => {
  test('are those of the author’s package', async () => {
    const description = 'It does things';
    const content = { name: '@scope/my-runtime', version: '4.5.6', description };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(content));
    expect((await invoke(defineRuntime({}), '--version')).stdout).toBe('my-runtime 4.5.6\n');
    expect((await invoke(defineRuntime({}), '--help')).stdout).toContain('It does things');
  });

  test('can be set explicitly', async () => {
    expect((await invoke(defineRuntime(named), '--version')).stdout).toBe('x 1.0.0\n');
  });

  test.each(['..', 'a/b', ''])('%j is not a valid directory name', async (name) => {
    const { code, stderr } = await invoke(defineRuntime({ name }), 'test');
    expect(code).toBe(2);
    expect(stderr).toContain('VMRE_DEFINITION_INVALID');
  });
});

describe('help', () => {
  class Settings {
    limit = 5;
  }

  @RuntimeDef({ name: 'helpful' })
  @config(Settings)
  class Helpful extends Runtime<Settings> {}

  test('shows commands, options, configuration with variables and defaults', async () => {
    const { code, stdout } = await invoke(Helpful, '--help');
    expect(code).toBe(0);
    for (const part of [
      'helpful offer-template',
      '--volume-override',
      '--limit',
      'VMRE_LIMIT',
      '[default: 5]',
      'Usage: helpful [options] <command> [arguments]',
    ]) {
      expect(stdout).toContain(part);
    }
  });
});

describe('run targets', () => {
  class Good extends Runtime {
    override offer() {
      return { properties: { good: true } };
    }
  }

  class Wanting extends Runtime {
    constructor(private readonly word: string) {
      super();
    }

    override offer() {
      return { properties: { word: this.word } };
    }
  }

  beforeEach(() => writeFileSync(join(directory, 'package.json'), '{"name":"loaded"}'));

  test.each<[string, RunTarget]>([
    ['a class', Good],
    ['a function that gives a class', () => Good],
    ['a module with a default export', () => ({ default: Good, other: 1 })],
    ['a promise of a module with one runtime', async () => ({ Good, other: 'x' })],
  ])('%s', async (_name, target) => {
    expect((await invoke(target, 'offer-template')).stdout).toContain('"good":true');
  });

  test('a class with constructor arguments, through a factory that gets the context', async () => {
    const stdout = new PassThrough();
    const out = text(stdout);
    const environment = { argv: ['offer-template'], env: {}, cwd: directory, stdout };
    const create = async (ctx: Context<Wanting>): Promise<Wanting> => new Wanting(ctx.name);
    const data = { dataDirectory: () => directory, runtimeName: 'worded' };
    expect(await runWith({ ...environment, ...data }, Wanting, { create })).toBe(0);
    stdout.end();
    expect(await out).toContain('"word":"worded"');
  });

  test.each<[string, RunTarget, string]>([
    ['nothing', () => ({}), 'the module to run exports no runtime'],
    ['too much', () => ({ Good, Other: class extends Runtime {} }), 'exports several runtimes'],
    [
      'a class that does not extend Runtime',
      class Other {} as never,
      'the class Other does not extend',
    ],
    ['no function at all', 5 as never, '5 does not extend Runtime'],
  ])('%s is rejected', async (_name, target, message) => {
    const { code, stderr } = await invoke(target, 'test');
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });
});

test('the log of an activity is in its work directory', async () => {
  const runtime = defineRuntime({ ...named, deploy: (ctx) => ctx.log.info('hello', { a: 1 }) });
  const { stderr } = await invoke(runtime, 'deploy');
  expect(stderr).toBe('');
  const [line] = readFileSync(join(directory, 'logs/x.log'), 'utf8').trim().split('\n');
  expect(JSON.parse(line!)).toMatchObject({ name: 'x', msg: 'hello', a: 1, level: 30 });
});

test('VMRE_LOG_BYTES limits the log of an activity', async () => {
  const lines = (ctx: Pick<Context, 'log'>): void => {
    for (let count = 0; count < 200; count += 1) ctx.log.info('x'.repeat(100));
  };
  const runtime = defineRuntime({ ...named, deploy: (ctx) => lines(ctx) });
  await invokeWith({ VMRE_LOG_BYTES: '4 KiB' }, runtime, 'deploy');
  expect(statSync(join(directory, 'logs/x.log')).size).toBeLessThanOrEqual(4096);
});
