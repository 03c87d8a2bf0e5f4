import { readCommandLine } from '../../../src/adapters/command-line/command-line';
import { definitionOf } from '../../../src/runtime/definition';
import { cli, config, option, positional, Runtime, RuntimeDef } from '../../../src/index';
import type { Invocation } from '../../../src/runtime/session/invocation';

class Arguments {
  @option({ description: 'Loud' }) loud = false;
  @option({ type: [String], alias: 'd' }) device: string[] = [];
}

class Settings {
  greeting = 'hi';
  limit = 5;
}

@RuntimeDef({ name: 'x' })
@config(Settings)
@cli(Arguments)
class Plain extends Runtime<Settings, Arguments> {}

class Named {
  @positional() service!: string;
}

@RuntimeDef({ name: ({ service }: Named) => service })
@cli(Named)
class Service extends Runtime<object, Named> {}

async function read(argv: string[], runtime = Plain as never): Promise<Invocation> {
  const wish = await readCommandLine(argv, definitionOf(runtime), {});
  if (wish.kind !== 'command') throw new Error(wish.kind);
  return wish.invocation;
}

describe('every form that the real supervisor uses', () => {
  const volumes =
    '{"/a":{"host":{}},"/r":{"ram":{"size":"10.7 GB"}},' +
    '"/s":{"storage":{"size":"1073.7 MB","preallocate":"1 KiB","errors":"panic"}}}';

  test.each<[string, string[], Partial<Invocation>]>([
    ['self-test', ['test'], { command: 'test', args: [] }],
    ['offer template', ['offer-template'], { command: 'offer-template', args: [] }],
    ['DEPLOY', ['--workdir', '/w', 'deploy', '--'], { command: 'deploy', args: [], workdir: '/w' }],
    [
      'START, process per command',
      ['--workdir', '/w', 'start', '--', 'a', '-b', '--', '--help'],
      { command: 'start', args: ['a', '-b', '--', '--help'] },
    ],
    [
      'RUN, process per command',
      ['--workdir', '/w', 'run', '--entrypoint', '/bin/ls', '--', '-la', '--', 'x'],
      { command: 'run', args: ['--entrypoint', '/bin/ls', '--', '-la', '--', 'x'] },
    ],
    [
      'START of a service, raw arguments of the requestor',
      ['--workdir', '/w', '--vpn-endpoint', 'udp://127.0.0.1:1', 'start', '-h', '--version', '-1'],
      { command: 'start', args: ['-h', '--version', '-1'] },
    ],
    [
      'the debugger',
      ['--workdir', '/w', '--task-package', '/t', 'deploy', 'one', 'two'],
      { command: 'deploy', args: ['one', 'two'] },
    ],
  ])('%s', async (_name, argv, invocation) => {
    expect(await read(argv)).toMatchObject(invocation);
  });

  test('all options of DEPLOY, typed', async () => {
    const { host, workdir } = await read([
      ...['--workdir', '/w', '--task-package', '/cache/image', '--cpu-cores', '2'],
      ...['--mem-gib', '0.5', '--storage-gib', '50', '--volume-override', volumes],
      ...['--hostname', 'h1', '--vpn-endpoint', 'udp://127.0.0.1:1'],
      ...['--inet-endpoint', 'udp://127.0.0.1:2', 'deploy', '--'],
    ]);
    expect(workdir).toBe('/w');
    expect(host).toEqual({
      taskPackage: '/cache/image',
      cpuCores: 2,
      memGib: 0.5,
      storageGib: 50,
      volumeOverride: {
        '/a': { kind: 'host' },
        '/r': { kind: 'ram', size: 10_700_000_000 },
        '/s': { kind: 'storage', size: 1_073_700_000, preallocate: 1024, errors: 'panic' },
      },
      hostname: 'h1',
      vpnEndpoint: 'udp://127.0.0.1:1',
      inetEndpoint: 'udp://127.0.0.1:2',
      unknown: [],
    });
  });

  test.each([
    [['--workdir', '/w', 'acme', 'start'], 'acme', []],
    [['acme', 'test'], 'acme', []],
    [['--workdir', '/w', '--new-flag', 'acme', 'start'], 'acme', ['--new-flag']],
    [['--workdir', '/w', '--new', 'value', 'acme', 'start'], 'acme', ['--new value']],
    [['--workdir', '/w', 'acme', '--new', 'value', 'start'], 'acme', ['--new value']],
  ])('a name from the descriptor: %j', async (argv, service, unknown) => {
    const { cli, host } = await read(argv, Service as never);
    expect(cli).toEqual({ service });
    expect(host.unknown).toEqual(unknown);
  });
});

describe('what people and other programs write', () => {
  test.each<[string[], string | undefined]>([
    [['-w', 'W', 'deploy'], 'W'],
    [['-wW', 'deploy'], 'W'],
    [['--workdir=W', 'deploy'], 'W'],
    [['--loud', '--workdir', 'W', 'deploy', '--', 'x'], 'W'],
    [['deploy'], undefined],
    [['--workdir', 'deploy', 'deploy'], 'deploy'],
  ])('%j', async (argv, workdir) => {
    expect(await read(argv)).toMatchObject({ command: 'deploy', workdir });
  });

  test.each([
    [[], { loud: false, device: [] }],
    [['--loud'], { loud: true, device: [] }],
    [['--loud=no'], { loud: false, device: [] }],
    [['--no-loud'], { loud: false, device: [] }],
    [['-d', 'a', '--device=b,c'], { loud: false, device: ['a', 'b', 'c'] }],
    [['--device', 'a,b'], { loud: false, device: ['a', 'b'] }],
  ])('options of the runtime: %j', async (argv, expected) => {
    expect((await read([...argv, 'test'])).cli).toEqual(expected);
  });

  test('options of the configuration', async () => {
    const { configFlags } = await read(['--limit', '7', '--greeting=a b', 'test']);
    expect([...configFlags]).toEqual([
      ['greeting', 'a b'],
      ['limit', '7'],
    ]);
  });

  test('unknown options are passed on with a warning and a suggestion', async () => {
    const argv = ['--wrkdir', '/w', '-z', '--a=b', 'deploy'];
    const wish = await readCommandLine(argv, definitionOf(Plain), {});
    expect(wish).toMatchObject({
      invocation: { host: { unknown: ['--wrkdir /w', '-z', '--a=b'] } },
      warnings: [
        'unknown option --wrkdir is passed on unread. Did you mean --workdir?',
        'unknown option -z is passed on unread.',
        'unknown option --a is passed on unread.',
      ],
    });
  });

  test.each([
    [['deploy', '--workdir', '/w'], 'deploy'],
    [['start', '--workdir=/w'], 'start'],
  ])('%j: an unexpected --workdir causes a warning', async (argv, command) => {
    expect(await readCommandLine(argv, definitionOf(Plain), {})).toMatchObject({
      invocation: { args: argv.slice(1) },
      warnings: [
        `--workdir stands behind ${command} and is taken for an argument; put it in front`,
      ],
    });
  });

  test.each([
    [['--help'], { kind: 'help' }],
    [['-h'], { kind: 'help' }],
    [['--workdir', '/w', '--help', 'test'], { kind: 'help' }],
    [['run', '--help'], { kind: 'help', command: 'run' }],
    [['deploy', '-h'], { kind: 'help', command: 'deploy' }],
    [['--version'], { kind: 'version' }],
    [['-V'], { kind: 'version' }],
  ])('%j asks for %j', async (argv, wish) => {
    expect(await readCommandLine(argv, definitionOf(Plain), {})).toEqual(wish);
  });
});

describe('mistakes', () => {
  test.each([
    [[], 'VMRE_COMMAND_MISSING', 'no command is given; there are deploy, start, run'],
    [['offer'], 'VMRE_COMMAND_UNKNOWN', 'unknown command: offer.'],
    [['strat'], 'VMRE_COMMAND_UNKNOWN', 'Did you mean start?'],
    [['--cpu-cores', 'x', 'test'], 'VMRE_OPTION_INVALID', '--cpu-cores must be a number; got "x"'],
    [['--loud=maybe', 'test'], 'VMRE_OPTION_INVALID', '--loud must be true or false; got "maybe"'],
    [['-w', 'a', '-w', 'b', 'test'], 'VMRE_OPTION_DUPLICATE', '--workdir is given twice: a and b'],
    [['--limit=1', '--limit=2', 'test'], 'VMRE_OPTION_DUPLICATE', '--limit is given twice'],
    [['--workdir'], 'VMRE_OPTION_MISSING', '--workdir needs a value'],
    [['--workdir', '--loud', 'test'], 'VMRE_OPTION_MISSING', '--workdir needs a value'],
    [['spare', 'test'], 'VMRE_COMMAND_UNKNOWN', 'unknown word before the command: spare.'],
  ])('%j', async (argv, code, message) => {
    const error = await read(argv).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) as string });
  });

  test('a missing positional argument', async () => {
    await expect(read(['start'], Service as never)).rejects.toMatchObject({
      code: 'VMRE_OPTION_MISSING',
      message: 'SERVICE is required',
    });
  });
});
