import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';

import fc from 'fast-check';

import { strayOutput, type StrayOutput } from '../../../src/process/stdio/stray-output';

let lines: string[];
let stray: StrayOutput;

beforeEach(() => {
  lines = [];
  stray = strayOutput((line) => lines.push(line));
});

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('text arrives as it was printed, wherever its bytes are split', () => {
  const text = fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.constantFrom(10, 228, 0x1f600)))
    .map((points) => String.fromCodePoint(...points))
    .filter((each) => Buffer.from(each).toString() === each);
  const cuts = fc.array(fc.nat({ max: 50 }), { maxLength: 8 });
  fc.assert(
    fc.property(text, cuts, (printed, places) => {
      const found: string[] = [];
      const { stream, flush } = strayOutput((line) => found.push(line));
      const bytes = Buffer.from(printed);
      let from = 0;
      for (const place of [...places, bytes.length].sort((a, b) => a - b)) {
        stream.write(bytes.subarray(from, place));
        from = Math.min(place, bytes.length);
      }
      flush();
      expect(found.join('\n')).toBe(printed.replace(/\n$/, ''));
    }),
  );
});

test.each(['utf8', 'base64', 'base64url', 'hex', 'latin1', 'ascii'] as const)(
  'text in %s is decoded',
  (encoding) => {
    const bytes = Buffer.from('ab\n');
    stray.stream.write(bytes.toString(encoding), encoding);
    stray.stream.setDefaultEncoding('hex');
    stray.stream.write(Buffer.from('cd\n').toString('hex'));
    expect(lines).toEqual(['ab', 'cd']);
  },
);

test.each([
  ['end', (): unknown => stray.stream.end()],
  ['end with text', (): unknown => stray.stream.end('first\n')],
  ['end with text in an encoding', (): unknown => stray.stream.end('Zmlyc3QK', 'base64')],
  ['destroy', (): unknown => stray.stream.destroy()],
  ['a pipeline', (): unknown => pipeline(Readable.from(['first\n']), stray.stream)],
  ['a pipe', (): unknown => Readable.from(['first\n']).pipe(stray.stream)],
])('%s does not lose later output', async (_way, close) => {
  close();
  stray.stream.write('at once\n');
  await settled();
  await settled();
  stray.stream.write('later\n');
  expect(lines.filter((line) => line !== 'first')).toEqual(['at once', 'later']);
  expect(stray.stream.writable).toBe(true);
});

test('ending the stream calls back when it has finished', async () => {
  const told: string[] = [];
  const waiting = finished(stray.stream);
  stray.stream.end('x\n', () => told.push('end'));
  await waiting;
  await settled();
  expect(told).toEqual(['end']);
});

test('destroying the stream with an error emits that error', async () => {
  const heard: unknown[] = [];
  stray.stream.on('error', (error) => heard.push(error.message));
  stray.stream.on('close', () => heard.push('close'));
  stray.stream.destroy(new Error('why'));
  await settled();
  expect(heard).toEqual(['why', 'close']);
});

test('an unfinished line is passed on by flush', () => {
  stray.stream.write(Buffer.from('progress ä').subarray(0, -1));
  expect(lines).toEqual([]);
  stray.flush();
  expect(lines).toEqual(['progress \ufffd']);
  stray.flush();
  expect(lines).toHaveLength(1);
});

test('it has the file descriptor of stdout', () => {
  expect(stray.stream).toMatchObject({ fd: 1 });
});
