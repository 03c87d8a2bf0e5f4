import type { ProcessStatus } from '../../src/adapters/runtime-api/messages';
import { CommandMonitor } from '../../src/supervisor/command-monitor';

const event = (
  pid: number,
  given: { out?: string; err?: string; code?: number } = {},
): ProcessStatus => ({
  type: 'status',
  pid,
  running: given.code === undefined,
  returnCode: given.code ?? 0,
  stdout: Buffer.from(given.out ?? ''),
  stderr: Buffer.from(given.err ?? ''),
});

let monitor: CommandMonitor;

beforeEach(() => {
  monitor = new CommandMonitor();
});

test('output is collected by command and stream, in order', async () => {
  const [first, second] = [monitor.follow(1), monitor.follow(2)];
  for (const status of [
    event(1),
    event(1, { out: 'a' }),
    event(2, { out: 'x', err: 'y' }),
    event(1, { out: 'b', code: 3 }),
    event(2, { code: 0 }),
  ]) {
    monitor.onStatus(status);
  }
  expect(await first).toEqual({
    pid: 1,
    code: 3,
    stdout: Buffer.from('ab'),
    stderr: Buffer.from(''),
  });
  expect(await second).toEqual({
    pid: 2,
    code: 0,
    stdout: Buffer.from('x'),
    stderr: Buffer.from('y'),
  });
  expect(monitor.finish()).toEqual([]);
});

test('events may come before the answer to RUN', async () => {
  for (const status of [event(7), event(7, { out: 'early' }), event(7, { code: 0 })]) {
    monitor.onStatus(status);
  }
  expect((await monitor.follow(7)).stdout.toString()).toBe('early');
  expect(monitor.finish()).toEqual([]);
});

test('an observer sees the output, which is not collected then', async () => {
  const seen: string[] = [];
  const ended = monitor.follow(1, {
    onOutput: (stream, data) => seen.push(`${stream} ${Buffer.from(data).toString()}`),
  });
  monitor.onStatus(event(1, { out: 'a' }));
  monitor.onStatus(event(1, { err: 'b', code: 0 }));
  expect((await ended).stdout).toHaveLength(0);
  expect(seen).toEqual(['stdout a', 'stderr b']);
});

test('output without a command is that of START', () => {
  monitor.onStatus(event(0, { out: '{"started":' }));
  monitor.onStatus(event(0, { out: 'true}' }));
  expect(Buffer.concat(monitor.start).toString()).toBe('{"started":true}');
});

test.each<[string, () => void, string]>([
  [
    'an event after the end',
    () => {
      void monitor.follow(1);
      monitor.onStatus(event(1, { code: 0 }));
      monitor.onStatus(event(1, { out: 'late' }));
    },
    'an event for pid 1 arrived after its stopped event',
  ],
  [
    'a second end',
    () => {
      void monitor.follow(1);
      monitor.onStatus(event(1, { code: 0 }));
      monitor.onStatus(event(1, { code: 0 }));
    },
    'an event for pid 1 arrived after its stopped event',
  ],
  [
    'a pid that is given twice',
    () => {
      void monitor.follow(1);
      monitor.onStatus(event(1, { code: 0 }));
      void monitor.follow(1);
      monitor.onStatus(event(1, { code: 0 }));
    },
    'RUN was answered with pid 1, which was already used',
  ],
  [
    'events without a command',
    () => monitor.onStatus(event(9, { out: 'x' })),
    'events arrived for pid 9, which is in no answer to RUN',
  ],
  ['a command without an end', () => void monitor.follow(1), 'the command 1 has no stopped event'],
  [
    'a state that is not JSON',
    () => monitor.onRuntimeStatus({ type: 'state', name: 'ready', value: Buffer.from('{') }),
    'the state ready is not JSON',
  ],
])('%s is a violation', (_what, happen, breach) => {
  happen();
  expect(monitor.finish()).toEqual([breach]);
});

test('the last value of a counter counts', () => {
  for (const value of [1, 2.5]) monitor.onRuntimeStatus({ type: 'counter', name: 'c', value });
  expect([...monitor.counters]).toEqual([['c', 2.5]]);
});

test('a flood of events before the answer to RUN does not fill the memory', () => {
  for (let pid = 1; pid <= 20_000; pid += 1) monitor.onStatus(event(pid, { out: 'x' }));
  const breaches = monitor.finish();
  expect(breaches[0]).toBe('more than 10000 events arrived before the answers to their RUNs');
  expect(breaches).toHaveLength(1000);
});

test('what an observer throws affects nothing', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockReturnValue();
  const ended = monitor.follow(1, {
    onOutput: () => {
      throw new Error('no');
    },
  });
  monitor.onStatus(event(1, { out: 'a', code: 0 }));
  expect((await ended).code).toBe(0);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('onOutput failed: Error: no'));
  warn.mockRestore();
});

describe('the pid of START, which the published SDK gives to its first command', () => {
  const event = (text: string, running = true) => ({
    ...{ type: 'status' as const, pid: 0, running, returnCode: 3 },
    ...{ stdout: Buffer.from(text), stderr: Buffer.alloc(0) },
  });

  test('events before the answer belong to the command', async () => {
    const monitor = new CommandMonitor();
    void monitor.onStatus(event('ready'));
    monitor.expect();
    void monitor.onStatus(event('out'));
    void monitor.onStatus(event('', false));
    const ended = monitor.follow(0);
    monitor.settled();
    expect(await ended).toMatchObject({ code: 3, stdout: Buffer.from('out') });
    expect(Buffer.concat(monitor.start).toString()).toBe('ready');
    expect(monitor.finish()).toEqual([]);
  });

  test('events that no command takes are output of START', () => {
    const monitor = new CommandMonitor();
    monitor.expect();
    void monitor.onStatus(event('late'));
    void monitor.follow(1);
    monitor.settled();
    expect(Buffer.concat(monitor.start).toString()).toBe('late');
  });
});
