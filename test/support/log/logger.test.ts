import { existsSync, readFileSync, statSync } from 'node:fs';
import { PassThrough } from 'node:stream';

import { createLogger, type Logger } from '../../../src/support/log/logger';
import { logLevels, type LogLevel } from '../../../src/support/log/level';
import { useTemporaryDirectory } from '../temporary-directory';

const at = useTemporaryDirectory();

let to: PassThrough;
beforeEach(() => {
  to = new PassThrough({ encoding: 'utf8' });
});

/** The output so far, without the times. */
const written = (): string => ((to.read() as string | null) ?? '').replace(/^\S+ /gm, '');

const toStream = (level: LogLevel = 'info'): Logger =>
  createLogger({ name: 'demo', stream: { level, to: () => to } });

function sayAll(log: Logger): void {
  log.trace('t');
  log.debug('d');
  log.info('i');
  log.warn('w');
  log.error('e');
}

test.each([
  ['trace', 'TRACE demo: t\nDEBUG demo: d\nINFO  demo: i\nWARN  demo: w\nERROR demo: e\n'],
  ['info', 'INFO  demo: i\nWARN  demo: w\nERROR demo: e\n'],
  ['error', 'ERROR demo: e\n'],
  ['silent', ''],
] as const)('at %s it writes the lines of that level and above', (level, expected) => {
  sayAll(toStream(level));
  expect(written()).toBe(expected);
});

test('a line has the time of day, level, name, message and facts', () => {
  toStream().info('started', { port: 80 });
  expect(to.read()).toMatch(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}demo: started port=80\n$/);
});

test('a percent sign is literal', () => {
  toStream().info('100%s done %d', { a: 1 });
  expect(written()).toBe('INFO  demo: 100%s done %d a=1\n');
});

test('the file has lines of JSON; it and its directory are created with the first line', () => {
  const path = at('logs', 'deep', 'demo.log');
  const log = createLogger({ name: 'demo', file: { level: 'info', path } });
  log.debug('not yet');
  expect(existsSync(at('logs'))).toBe(false);
  log.info('first', { port: 80 });
  log.error('second');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toEqual({
    level: 30,
    time: expect.any(Number),
    name: 'demo',
    port: 80,
    msg: 'first',
  });
  expect(second).toMatchObject({ level: 50, msg: 'second' });
});

test('lines are appended to an existing file', () => {
  const path = at('demo.log');
  createLogger({ name: 'one', file: { level: 'info', path } }).info('first');
  createLogger({ name: 'two', file: { level: 'info', path } }).info('second');
  expect(readFileSync(path, 'utf8').match(/"msg":"\w+"/g)).toEqual([
    '"msg":"first"',
    '"msg":"second"',
  ]);
});

test('stream and file have separate levels', () => {
  const path = at('demo.log');
  const stream = { level: 'warn', to: () => to } as const;
  sayAll(createLogger({ name: 'demo', stream, file: { level: 'debug', path } }));
  expect(written()).toBe('WARN  demo: w\nERROR demo: e\n');
  expect(readFileSync(path, 'utf8').match(/"msg":"\w"/g)).toHaveLength(4);
});

test('a logger without a target accepts lines and writes nothing', () => {
  expect(() => sayAll(createLogger({ name: 'demo' }))).not.toThrow();
});

function circle(): Record<string, unknown> {
  const facts: Record<string, unknown> = {};
  return Object.assign(facts, { a: facts });
}

describe('logging never throws', () => {
  test.each<[string, () => Record<string, unknown>]>([
    ['a circle', circle],
    ['a BigInt', () => ({ a: 10n })],
    ['a symbol and a function', () => ({ a: Symbol('s'), b: () => 1 })],
    ['a fact called time', () => ({ time: '12 ms' })],
    ['facts called as its own', () => ({ level: 'high', name: 'web', msg: 'x', pid: 1 })],
  ])('not of %s', (_what, data) => {
    const log = createLogger({
      name: 'demo',
      stream: { level: 'info', to: () => to },
      file: { level: 'info', path: at('demo.log') },
    });
    expect(() => log.info('started', data())).not.toThrow();
    expect(written()).toContain('demo: started');
    expect(statSync(at('demo.log')).size).toBeGreaterThan(0);
  });

  test('not if the file cannot be created: the stream reports that and continues', () => {
    const path = '/dev/null/logs/demo.log';
    const stream = { level: 'info', to: () => to } as const;
    const log = createLogger({ name: 'demo', stream, file: { level: 'info', path } });
    expect(() => log.info('started')).not.toThrow();
    expect(to.read()).toMatch(
      /^log file \/dev\/null\/logs\/demo\.log cannot be written: .*\n.*started\n$/,
    );
  });

  test('not if the disk of the file is full: the stream continues', () => {
    const stream = { level: 'info', to: () => to } as const;
    const file = { level: 'info', path: '/dev/full' } as const;
    const log = createLogger({ name: 'demo', stream, file });
    expect(() => log.info('first')).not.toThrow();
    expect(() => log.info('second')).not.toThrow();
    expect(written()).toContain('demo: second');
  });
});

test('an error among the facts is written with its message', () => {
  toStream().error('deploy failed', { error: new Error('disk is full') });
  expect(written()).toContain('disk is full');
});

test('all levels exist on the logger, but are silent', () => {
  expect([...Object.keys(toStream()), 'silent']).toEqual(logLevels);
});

test('neither the file nor the text has control characters; programs read the original values', () => {
  const text = 'a\x1b[2J\u009b5m\u202eb';
  const path = at('demo.log');
  const stream = { level: 'info', to: () => to } as const;
  createLogger({ name: 'demo', stream, file: { level: 'info', path } }).info(text, {
    [text]: text,
  });
  const [line = ''] = readFileSync(path, 'utf8').split('\n');
  // eslint-disable-next-line no-control-regex
  const unsafe = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/;
  expect(line).not.toMatch(unsafe);
  expect(JSON.parse(line)).toMatchObject({ msg: text, [text]: text });
  const shown = 'a\\x1b[2J\\x9b5m\\u202eb';
  expect(written()).toBe(`INFO  demo: ${shown} ${shown}=${shown}\n`);
});

test('the reason for a missing file is reported in one safe line', () => {
  const path = `${at('a\x1b[2J\nb')}/\0.log`;
  const stream = { level: 'info', to: () => to } as const;
  createLogger({ name: 'demo', stream, file: { level: 'info', path } }).info('x');
  expect(written()).toMatch(/^file .*a\\x1b\[2J\\nb.*cannot be written: .*\nINFO {2}demo: x\n$/);
});
