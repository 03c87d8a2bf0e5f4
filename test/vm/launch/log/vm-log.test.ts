import { PassThrough } from 'node:stream';

import { lastValueFrom, toArray } from 'rxjs';

import { VmLog } from '../../../../src/vm/launch/log/vm-log';

async function logOf(stderr: string, stdout = ''): Promise<VmLog> {
  const log = new VmLog();
  const streams = { stderr: new PassThrough(), stdout: new PassThrough() };
  const read = [log.read('stderr', streams.stderr), log.read('stdout', streams.stdout)];
  streams.stderr.end(stderr);
  streams.stdout.end(stdout);
  await Promise.all(read);
  log.end();
  return log;
}

const dump = (lines: number): string =>
  Array.from({ length: lines }, (_, i) => `goroutine ${i} [running]\n`).join('');

test('the tail of a log has both streams, stderr first', async () => {
  const log = await logOf('a\nb', 'c\n');
  expect(log.tail()).toEqual(['stderr: a', 'stderr: b', 'stdout: c']);
});

test('a fatal line is retained, however long its dump is', async () => {
  const long = (await logOf(`ready\npanic: no fuel\n\n${dump(500)}`)).tail();
  expect(long).toHaveLength(21);
  expect(long[0]).toBe('stderr: panic: no fuel');
  expect(long.at(-1)).toBe('stderr: goroutine 499 [running]');
  expect((await logOf(`panic: no fuel\n${dump(2)}`)).tail()).toEqual([
    'stderr: panic: no fuel',
    'stderr: goroutine 0 [running]',
    'stderr: goroutine 1 [running]',
  ]);
});

test('a late subscriber gets the last hundred lines', async () => {
  const lines = await lastValueFrom((await logOf(dump(150))).lines$.pipe(toArray()));
  expect(lines).toHaveLength(100);
  expect(lines.at(-1)?.text).toBe('goroutine 149 [running]');
});

test('a subscriber gets nothing after it unsubscribed', async () => {
  const log = new VmLog();
  const stream = new PassThrough();
  const read = log.read('stdout', stream);
  const told: string[] = [];
  const subscription = log.lines$.subscribe(({ text }) => told.push(text));
  stream.write('one\n');
  await new Promise(setImmediate);
  subscription.unsubscribe();
  stream.end('two\n');
  await read;
  expect(told).toEqual(['one']);
});

test('too many lines per second are counted, and reported at the end', async () => {
  const told: string[] = [];
  const log = new VmLog({ linesPerSecond: 3 });
  log.lines$.subscribe(({ stream, text }) => told.push(`${stream} ${text}`));
  const stream = new PassThrough();
  const read = log.read('stdout', stream);
  stream.end('a\n'.repeat(10));
  await read;
  log.end();
  expect(told).toEqual([
    ...['stdout a', 'stdout a', 'stdout a'],
    'host 7 lines with 7 bytes were dropped: the plugin prints too many lines per second',
  ]);
  expect(log.dropped).toBe(7);
});
