import { setTimeout as sleep } from 'node:timers/promises';

import { defineRuntime, type CommandHandler } from '../../../src/index';
import { RawSupervisor } from '../../support/raw-supervisor';

const handlers: Record<string, CommandHandler> = {
  hi: (run) => run.stdout('hi'),
  value: () => ({ a: 1 }),
  nothing: () => undefined,
  throws: () => {
    throw new Error('boom');
  },
  rejects: () => Promise.reject(new Error('later')),
  exits: (run) => run.exit(7),
  'exits with 256': (run) => run.exit(256),
  waits: (run) =>
    new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve())),
  deaf: () => new Promise(() => undefined),
  slow: async (run) => {
    await sleep(20);
    await run.stdout('slow');
  },
  late: (run) => {
    setImmediate(() => void run.stdout('too late'));
  },
  both: async (run) => {
    await run.stdout('o1');
    await run.stderr('e1');
    await run.stdout('o2');
  },
  circular: () => {
    const value: Record<string, never> = {};
    value['self'] = value as never;
    return value;
  },
};

const runtime = defineRuntime({
  version: '1.2.3',
  runCommand({ bin }, ctx) {
    const handler = handlers[bin];
    if (bin === 'refused') throw new Error('not this one');
    if (bin === 'forgets') return undefined as never;
    if (bin === 'refused-after-command') {
      ctx.command(handlers['hi']!);
      throw new Error('changed my mind');
    }
    return ctx.command(handler!);
  },
});

let supervisor: RawSupervisor;

afterEach(() => supervisor.leave());

describe('a served runtime', () => {
  beforeEach(() => {
    supervisor = new RawSupervisor(runtime);
  });

  test('answers hello with its version', async () => {
    const id = supervisor.send({ type: 'hello', version: '0.1.0' });
    expect(await supervisor.answerTo(id)).toMatchObject({
      command: { type: 'hello', version: '1.2.3' },
    });
  });

  test.each([
    ['hi', ['run 1', 'started 1', 'out 1 hi', 'stopped 1 0']],
    ['value', ['run 1', 'started 1', 'out 1 {"a":1}', 'stopped 1 0']],
    ['nothing', ['run 1', 'started 1', 'stopped 1 0']],
    ['throws', ['run 1', 'started 1', 'err 1 boom\n', 'stopped 1 1']],
    ['rejects', ['run 1', 'started 1', 'err 1 later\n', 'stopped 1 1']],
    ['exits', ['run 1', 'started 1', 'stopped 1 7']],
    ['exits with 256', ['run 1', 'started 1', 'err 1 256 is not an exit code\n', 'stopped 1 1']],
    ['both', ['run 1', 'started 1', 'out 1 o1', 'err 1 e1', 'out 1 o2', 'stopped 1 0']],
  ])('reports the whole lifecycle of the command %s, in order', async (bin, story) => {
    supervisor.run(bin);
    await supervisor.stopped(1);
    expect(supervisor.story).toEqual(story);
  });

  test('a value that is not JSON fails the command', async () => {
    supervisor.run('circular');
    await supervisor.stopped(1);
    expect(supervisor.story.at(-1)).toBe('stopped 1 1');
    expect(supervisor.story.at(-2)).toContain('self contains itself');
  });

  test('the answer to RUN and the start of the command are in one write', async () => {
    const writes: string[] = [];
    supervisor.fromRuntime.on('data', (chunk: Buffer) => writes.push(chunk.toString('hex')));
    supervisor.run('hi');
    await supervisor.stopped(1);
    expect(writes).toEqual([
      '06100252020801' +
        '090801a2010408011001' +
        '0d0801a201080801100122026869' +
        '070801a201020801',
    ]);
  });

  test('process ids are never reused', async () => {
    for (let i = 0; i < 50; i += 1) supervisor.run('hi');
    await supervisor.stopped(50);
    const pids = supervisor.story.filter((word) => word.startsWith('run '));
    expect(pids).toEqual(Array.from({ length: 50 }, (_, i) => `run ${i + 1}`));
  });

  test('requests are read while commands run', async () => {
    supervisor.run('slow');
    supervisor.run('hi');
    await supervisor.stopped(1);
    expect(supervisor.story).toEqual([
      'run 1',
      'started 1',
      'run 2',
      'started 2',
      'out 2 hi',
      'stopped 2 0',
      'out 1 slow',
      'stopped 1 0',
    ]);
  });

  test('a rejected command publishes nothing', async () => {
    const id = supervisor.run('refused');
    await supervisor.answerTo(id);
    const after = supervisor.run('refused-after-command');
    await supervisor.answerTo(after);
    supervisor.run('hi');
    await supervisor.stopped(2);
    expect(supervisor.story).toEqual([
      `error ${id} 0 runCommand failed: not this one`,
      `error ${after} 0 runCommand failed: changed my mind`,
      'run 2',
      'started 2',
      'out 2 hi',
      'stopped 2 0',
    ]);
  });

  test('a hook that forgets to return the command gets a clear error', async () => {
    const id = supervisor.run('forgets');
    expect(await supervisor.answerTo(id)).toMatchObject({
      command: {
        message: 'runCommand returned undefined for forgets instead of a process id',
        context: { code: 'VMRE_RUN_WITHOUT_COMMAND' },
      },
    });
  });

  test('nothing follows the end of a command', async () => {
    supervisor.run('late');
    await supervisor.stopped(1);
    supervisor.run('slow');
    await supervisor.stopped(2);
    expect(supervisor.story.slice(0, 3)).toEqual(['run 1', 'started 1', 'stopped 1 0']);
    expect(supervisor.story.join()).not.toContain('too late');
    expect(supervisor.stderr).toContain('output after the end of a command was dropped');
  });

  test('a killed handler is notified by its signal, and its own exit code counts', async () => {
    await supervisor.answerTo(supervisor.run('waits'));
    const id = supervisor.send({ type: 'kill', pid: 1, signal: 15 });
    await supervisor.stopped(1);
    expect((await supervisor.answerTo(id)).command).toEqual({ type: 'kill' });
    expect(supervisor.story).toContain('stopped 1 0');
  });

  test('SIGKILL ends a handler that ignores its signal at once', async () => {
    await supervisor.answerTo(supervisor.run('deaf'));
    supervisor.send({ type: 'kill', pid: 1, signal: 9 });
    await supervisor.stopped(1);
    expect(supervisor.story).toContain('stopped 1 137');
  });

  test('SIGTERM ends a handler that ignores its signal after a grace period', async () => {
    await supervisor.answerTo(supervisor.run('deaf'));
    supervisor.send({ type: 'kill', pid: 1, signal: 15 });
    await supervisor.stopped(1);
    expect(supervisor.story).toContain('stopped 1 143');
  });

  test.each([
    [
      { type: 'kill', pid: 99, signal: 15 } as const,
      'error 2 1 no command is running as process 99',
    ],
    [
      { type: 'kill', pid: 2n ** 64n - 1n, signal: 15 } as const,
      'error 2 1 no command is running as process 18446744073709551615',
    ],
  ])('a kill of an unknown process is an error', async (command, story) => {
    await supervisor.answerTo(supervisor.send(command));
    expect(supervisor.story).toEqual([story]);
  });

  test('a kill with an invalid signal number is an error', async () => {
    await supervisor.answerTo(supervisor.run('waits'));
    await supervisor.answerTo(supervisor.send({ type: 'kill', pid: 1, signal: 4711 }));
    expect(supervisor.story.at(-1)).toBe('error 3 2 4711 is not a signal number');
  });

  test('a network that the runtime does not join is an error', async () => {
    const request = { type: 'network' as const, networks: [], hosts: {} };
    await supervisor.answerTo(supervisor.send({ ...request, interface: 0 }));
    expect(supervisor.story).toEqual(['error 2 2 this runtime joins no vpn network']);
    await supervisor.answerTo(supervisor.send({ ...request, interface: 7 }));
    expect(supervisor.story.at(-1)).toBe('error 3 2 unknown kind of network interface: 7');
  });

  test('no command starts after a shutdown request, however closely it follows', async () => {
    supervisor.send({ type: 'hello', version: '0.1.0' });
    supervisor.send({ type: 'shutdown' });
    const run = supervisor.run('hi');
    const kill = supervisor.send({ type: 'kill', pid: 1, signal: 15 });
    for (const [id, what] of Object.entries({ [run]: 'run', [kill]: 'kill' })) {
      expect((await supervisor.answerTo(Number(id))).command).toMatchObject({
        message: `${what} was rejected: the runtime is stopping`,
      });
    }
  });

  test('a request without a command gets an error', async () => {
    // An empty request, an id alone, and a command of a later protocol with the id 9.
    supervisor.toRuntime.write(Buffer.from('00' + '020803' + '0408097a00', 'hex'));
    await supervisor.answerTo(9);
    expect(supervisor.hex.slice(0, 2)).toEqual([
      '1a11120f756e6b6e6f776e20636f6d6d616e64',
      '10031a11120f756e6b6e6f776e20636f6d6d616e64',
    ]);
    expect(supervisor.story.at(-1)).toBe('error 9 0 unknown command');
  });

  test('ids of 64 bits are preserved', async () => {
    supervisor.toRuntime.write(Buffer.from('1008ffffffffffffffffff0112030a0131', 'hex'));
    const answer = await supervisor.until(({ command }) => command?.type === 'hello');
    expect(answer.id).toBe(2n ** 64n - 1n);
  });
});
