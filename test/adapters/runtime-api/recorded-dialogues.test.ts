import { PassThrough } from 'node:stream';

import { defineRuntime } from '../../../src/index';
import { RuntimeClient } from '../../../src/supervisor/client';
import { CommandMonitor } from '../../../src/supervisor/command-monitor';
import { RawSupervisor } from '../../support/raw-supervisor';

/** One request of a supervisor, and the frames that a runtime sent until the next one. */
type Turn = [request: string, frames: string[]];

const hello: Turn = ['0b080212070a05302e312e30', ['0b100222070a05312e322e33']];
const echoRequest = '14080352100a046563686f12046563686f12026869';

/** Between a supervisor and a runtime on the published crates: hello, `echo hi`, shutdown. */
const withPidZero: Turn[] = [
  hello,
  [echoRequest, ['0410035200', '070801a201021001', '0c0801a201071001220368690a', '050801a20100']],
  ['0408046200', ['0410046200']],
];

/** With the supervisor of a provider: START with `json`, hello, `echo hi`, `counter`, the end. */
const startOutput =
  '290801a20124100122207b2261726773223a5b226a736f6e225d2c2273746172746564223a747275657d';
const ofProvider: Turn[] = [
  hello,
  [
    echoRequest,
    [
      '06100352020801',
      '090801a2010408011001',
      '0e0801a2010908011001220368690a',
      '070801a201020801',
    ],
  ],
  [
    '16080452120a07636f756e746572' + '1207636f756e746572',
    [
      '06100452020802',
      '090801a2010408021001',
      '240801aa011f121d0a12676f6c656d2e75736167652e637573746f6d11000000000000f83f',
      '140801aa010f0a0d0a057265616479120474727565',
      '070801a201020802',
    ],
  ],
  ['0408056200', ['0410056200']],
];

/** Does what the recorded runtime did. */
const twin = defineRuntime({
  name: 'recorded',
  version: '1.2.3',
  start: (ctx) => ({ args: [...ctx.args], started: true }),
  counters: { 'golem.usage.custom': {} },
  runCommand: ({ bin, args }, ctx) =>
    ctx.command(async (run) => {
      if (bin === 'echo') await run.stdout(`${args.join(' ')}\n`);
      else {
        await ctx.emitter.counter('golem.usage.custom', 1.5);
        await ctx.emitter.state('ready', true);
      }
    }),
});

describe('a runtime sends the recorded answers, byte for byte', () => {
  // A pipe may deliver everything at once, in pieces, or byte by byte.
  test.each([1, 3, 1000])('requests arrive in pieces of %d bytes', async (size) => {
    const supervisor = new RawSupervisor(twin, ['json']);
    const expected = [startOutput];
    for (const [request, frames] of ofProvider) {
      expected.push(...frames);
      const bytes = Buffer.from(request, 'hex');
      for (let at = 0; at < bytes.length; at += size) {
        supervisor.toRuntime.write(bytes.subarray(at, at + size));
      }
      await supervisor.until(() => supervisor.hex.length >= expected.length);
    }
    expect(supervisor.hex).toEqual(expected.map((frame) => frame.slice(2)));
    expect(await supervisor.leave()).toBe(0);
  });
});

/** Plays the recorded runtime to a client. @returns the client's output, and the decoded answers */
async function play(turns: Turn[], first: string, size: number): Promise<[string[], unknown[]]> {
  const [fromRuntime, toRuntime] = [new PassThrough(), new PassThrough()];
  const monitor = new CommandMonitor();
  const client = new RuntimeClient(fromRuntime, toRuntime, monitor);
  const send = (hex: string): void => {
    const bytes = Buffer.from(hex, 'hex');
    for (let at = 0; at < bytes.length; at += size)
      fromRuntime.write(bytes.subarray(at, at + size));
  };
  const written: string[] = [];
  toRuntime.on('data', (request: Buffer) => {
    send(turns[written.length]![1].join(''));
    written.push(request.toString('hex'));
  });
  send(first);
  const run = async (bin: string, ...args: string[]): Promise<unknown> => {
    let ended: Promise<{ pid: number; code: number; stdout: Buffer }> | undefined;
    await client.run({ bin, args: [bin, ...args], workDir: '' }, (pid) => {
      ended = monitor.follow(pid);
    });
    const { pid, code, stdout } = await ended!;
    return [pid, code, stdout.toString()];
  };
  const understood: unknown[] = [await client.hello(), await run('echo', 'hi')];
  if (turns.length > 3) understood.push(await run('counter'));
  await client.shutdown();
  fromRuntime.end();
  await client.ended;
  expect(monitor.finish()).toEqual([]);
  understood.push(Buffer.concat(monitor.start).toString(), [...monitor.counters], monitor.states);
  return [written, understood];
}

describe('a supervisor sends the recorded requests, byte for byte', () => {
  test.each([1, 3, 1000])('answers arrive in pieces of %d bytes', async (size) => {
    expect(await play(withPidZero, '', size)).toEqual([
      withPidZero.map(([request]) => request),
      ['1.2.3', [0, 0, 'hi\n'], '', [], []],
    ]);
    expect(await play(ofProvider, startOutput, size)).toEqual([
      ofProvider.map(([request]) => request),
      [
        '1.2.3',
        [1, 0, 'hi\n'],
        [2, 0, ''],
        '{"args":["json"],"started":true}',
        [['golem.usage.custom', 1.5]],
        [{ name: 'ready', value: true }],
      ],
    ]);
  });
});
