import * as fs from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { z } from 'zod';

import { runWith, type Environment } from '../../../src/adapters/command-line/run';
import { defineRuntime } from '../../../src/runtime/define-runtime';
import { option } from '../../../src/runtime/decorators/option';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();

class Settings {
  @option() port = 80;
  @option() verbose = false;
}

interface Answer {
  code: number;
  stderr: string;
  /** The configuration of the runtime, the path of its file, and an origin. */
  properties?: { config: object; path: string; port: string };
}

/** Requests the offer of a runtime called `demo`, which contains its configuration. */
async function offer(
  config: typeof Settings | z.ZodType<object>,
  argv: string[],
  environment: Environment = {},
): Promise<Answer> {
  const demo = defineRuntime<object>({
    name: 'demo',
    config,
    offer: (ctx) => ({
      properties: {
        config: JSON.stringify(ctx.config),
        path: ctx.configPath,
        port: ctx.configOrigin('port'),
      },
    }),
  });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [text(stdout), text(stderr)];
  const world = { cwd: at(), dataDirectory: (name: string) => at('data', name), ...environment };
  const code = await runWith({ ...world, argv: [...argv, 'offer-template'], stdout, stderr }, demo);
  stdout.end();
  stderr.end();
  const [out = '', err = ''] = await Promise.all(texts);
  if (out === '') return { code, stderr: err };
  const { properties } = JSON.parse(out) as { properties: Record<string, string> };
  const { config: json = '', path = '', port = '' } = properties;
  return { code, stderr: err, properties: { config: JSON.parse(json) as object, path, port } };
}

test('without a file the defaults apply, and are written to one', async () => {
  const path = at('data', 'demo', 'demo.json');
  expect(await offer(Settings, [])).toEqual({
    code: 0,
    stderr: '',
    properties: { config: { port: 80, verbose: false }, path, port: 'default' },
  });
  expect(JSON.parse(fs.readFileSync(path, 'utf8'))).toEqual({ port: 80, verbose: false });
  expect((await offer(Settings, [])).properties?.port).toBe(path);
});

test('the data directory is that of the user', async () => {
  const env = { HOME: at('home') };
  const { properties } = await offer(Settings, [], { env, dataDirectory: undefined as never });
  const under = process.platform === 'darwin' ? 'Library/Application Support' : '.local/share';
  expect(properties?.path).toBe(at('home', under, 'demo', 'demo.json'));
});

test.each<[string, string[], Record<string, string>]>([
  ['--config', ['--config', 'other.yaml'], { VMRE_CONFIG: 'env.toml' }],
  ['VMRE_CONFIG', [], { VMRE_CONFIG: 'other.yaml' }],
])('%s selects the file, relative to the current directory', async (_what, argv, env) => {
  fs.writeFileSync(at('other.yaml'), 'port: 81\n');
  const { properties } = await offer(Settings, argv, { env });
  expect(properties).toEqual({
    config: { port: 81, verbose: false },
    path: at('other.yaml'),
    port: at('other.yaml'),
  });
});

test('a file of an unknown format is rejected with exit code 3', async () => {
  expect(await offer(Settings, ['--config', 'demo.ini'])).toEqual({
    code: 3,
    stderr:
      `error VMRE_CONFIG_FORMAT_UNKNOWN: configuration file ${at('demo.ini')} has the unknown ` +
      'extension .ini\n  Use .json, .yaml, .yml or .toml.\n',
  });
});

test('flags precede variables, which precede the file', async () => {
  fs.mkdirSync(at('data', 'demo'), { recursive: true });
  fs.writeFileSync(at('data', 'demo', 'demo.toml'), 'port = 81\n');
  const env = { VMRE_PORT: '82' };
  const given = async (argv: string[], more: Environment): Promise<unknown> =>
    (await offer(Settings, argv, more)).properties?.port;
  expect(await given([], {})).toBe(at('data', 'demo', 'demo.toml'));
  expect(await given([], { env })).toBe('variable VMRE_PORT');
  expect(await given(['--port', '83', '--verbose'], { env })).toBe('flag --port');
});

test('an unwritable location is a warning, not a failure', async () => {
  fs.writeFileSync(at('data'), 'a file in the place of the directory');
  const { code, stderr, properties } = await offer(Settings, []);
  expect([code, properties?.config]).toEqual([0, { port: 80, verbose: false }]);
  expect(stderr).toMatch(/ WARN {2}demo: defaults are used without a file error=.*demo\.json/);
});

test('the default of a secret is not in the help', async () => {
  class Secretive {
    @option({ secret: true }) token = 'hunter2';
  }
  const stdout = new PassThrough();
  const demo = defineRuntime({ name: 'demo', config: Secretive });
  const shown = text(stdout);
  expect(await runWith({ argv: ['--help'], stdout, cwd: at() }, demo)).toBe(0);
  stdout.end();
  expect(await shown).toContain('--token');
  expect(await shown).not.toContain('hunter2');
});

test('ctx.readConfig of a missing file returns a configuration or fails, according to its type', async () => {
  let read: unknown;
  const demo = defineRuntime({
    name: 'demo',
    config: Settings,
    test: async (ctx) => {
      read = await ctx.readConfig(at('nowhere.json')).catch((error: unknown) => error);
    },
  });
  const world = { cwd: at(), dataDirectory: () => at('data'), stdout: new PassThrough() };
  expect(await runWith({ ...world, argv: ['test'] }, demo)).toBe(0);
  expect(read).toBeDefined();
});

describe('of a validator', () => {
  const schema = z.object({ port: z.number().default(80), verbose: z.boolean().default(false) });

  test('gets values from flags and variables', async () => {
    const env = { VMRE_PORT: '82' };
    const { properties } = await offer(schema, ['--verbose=true'], { env });
    expect(properties).toMatchObject({
      config: { port: 82, verbose: true },
      port: 'variable VMRE_PORT',
    });
  });

  test('a switch does not consume the command', async () => {
    const { code, properties } = await offer(schema, ['--verbose']);
    expect([code, properties?.config]).toEqual([0, { port: 80, verbose: true }]);
  });

  test('an option is never set by a flag with another meaning for the supervisor', async () => {
    const clashing = z.object({ hostname: z.string().default('own') });
    const { code, properties } = await offer(clashing, ['--hostname', 'of-the-supervisor']);
    // Either the clash is rejected as it is for a class, or the option has no such flag.
    expect([undefined, { hostname: 'own' }]).toContainEqual(properties?.config);
    expect([0, 2]).toContain(code);
  });
});
