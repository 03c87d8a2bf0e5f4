import { Writable } from 'node:stream';

import { BoundedWriter } from '../../../src/support/log/bounded-writer';

/** A stream whose reader reads only on demand. */
class StuckStream extends Writable {
  readonly taken: string[] = [];
  private release: (() => void) | undefined;

  constructor() {
    super({ decodeStrings: false });
  }

  override _write(line: string, _encoding: string, done: () => void): void {
    this.taken.push(line);
    this.release = done;
  }

  /** Reads everything available. */
  async flow(): Promise<void> {
    while (this.writableLength > 0) {
      this.release?.();
      await new Promise(setImmediate);
    }
  }
}

let stream: StuckStream;
let writer: BoundedWriter;

beforeEach(() => {
  stream = new StuckStream();
  writer = new BoundedWriter(stream, 100);
});

const line = 'x'.repeat(49) + '\n';

test('lines are written unchanged', async () => {
  writer.write('one\n');
  writer.write('two\n');
  await stream.flow();
  expect(stream.taken).toEqual(['one\n', 'two\n']);
});

test('pending lines of a stuck reader are limited', () => {
  for (let i = 0; i < 1000; i += 1) writer.write(line);
  expect(stream.writableLength).toBe(150);
});

test('when it reads again, the number of dropped lines is reported once', async () => {
  for (let i = 0; i < 10; i += 1) writer.write(line);
  await stream.flow();
  writer.write('next\n');
  writer.write('last\n');
  await stream.flow();
  expect(stream.taken).toEqual([
    line,
    line,
    line,
    '... 7 log lines dropped: the reader is too slow\n',
    'next\n',
    'last\n',
  ]);
});

test.each([
  ['broken', (): unknown => stream.emit('error', new Error('EPIPE'))],
  ['destroyed', (): unknown => stream.destroy()],
  ['destroyed with an error', (): unknown => stream.destroy(new Error('EPIPE'))],
])('a stream that is %s is not written to', async (_what, end) => {
  end();
  await new Promise(setImmediate);
  expect(() => writer.write('line\n')).not.toThrow();
  expect(stream.taken).toEqual([]);
});

test('a stream that was ended causes no error', async () => {
  stream.end();
  await new Promise(setImmediate);
  writer.write('line\n');
  await new Promise(setImmediate);
  expect(stream.taken).toEqual([]);
});
