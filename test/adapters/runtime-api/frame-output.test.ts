import { Writable } from 'node:stream';

import { FrameOutput } from '../../../src/adapters/runtime-api/frame-output';
import { FrameSplitter } from '../../../src/adapters/runtime-api/frame-splitter';
import type { ProcessStatus } from '../../../src/adapters/runtime-api/messages';
import { decodeResponse } from '../../../src/adapters/runtime-api/codec';

/** A reader that accepts writes on demand. */
class Reader {
  readonly writes: Buffer[][] = [];
  private taken: (() => void) | undefined;
  isStalled = false;

  readonly stream = new Writable({
    writev: (chunks, done) => {
      this.writes.push(chunks.map(({ chunk }) => chunk as Buffer));
      if (this.isStalled) this.taken = done;
      else done();
    },
    write: (chunk: Buffer, _encoding, done) => {
      this.writes.push([chunk]);
      if (this.isStalled) this.taken = done;
      else done();
    },
  });

  goOn(): void {
    this.isStalled = false;
    this.taken?.();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.writes.flat());
  }

  get outputs(): string[] {
    const found: string[] = [];
    const splitter = new FrameSplitter(1024 * 1024, (frame) => {
      const { stdout } = decodeResponse(frame).command as ProcessStatus;
      found.push(Buffer.from(stdout).toString());
    });
    splitter.push(this.bytes);
    splitter.end();
    return found;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const fail = (error: Error): never => {
  throw error;
};

test('all frames of one turn are sent in one write', async () => {
  const reader = new Reader();
  const frames = new FrameOutput(reader.stream, fail);
  frames.response({ event: false, id: 3, command: { type: 'run', pid: 1 } });
  for (const word of ['a', 'b', 'c']) void frames.output(1, 'stdout', Buffer.from(word));
  await Promise.resolve();
  expect(reader.writes).toHaveLength(0);
  await turn();
  expect(reader.writes).toHaveLength(1);
  expect(reader.bytes.subarray(0, 7).toString('hex')).toBe('06100352020801');
});

test('large output is not copied', async () => {
  const reader = new Reader();
  const frames = new FrameOutput(reader.stream, fail);
  const data = Buffer.alloc(32 * 1024, 'x');
  void frames.output(1, 'stdout', data);
  await turn();
  expect(reader.writes.flat()).toContain(data);
  expect(reader.outputs).toEqual([data.toString()]);
});

test('small and large output keep their order', async () => {
  const reader = new Reader();
  const frames = new FrameOutput(reader.stream, fail);
  const words = ['a', 'b'.repeat(5000), 'c', 'd'.repeat(40_000), 'e'.repeat(2048), 'f'];
  for (const word of words) void frames.output(1, 'stdout', Buffer.from(word));
  await frames.drained();
  expect(reader.outputs).toEqual(words);
});

test('a slow reader makes writers wait, with a bounded amount pending', async () => {
  const reader = new Reader();
  reader.isStalled = true;
  const frames = new FrameOutput(reader.stream, fail);
  let wait: Promise<void> | undefined;
  let written = 0;
  while (!wait) {
    wait = frames.output(1, 'stdout', Buffer.alloc(32 * 1024));
    written += 1;
  }
  expect(written).toBeLessThan(40);
  let isOver = false;
  void wait.then(() => (isOver = true));
  await turn();
  expect(isOver).toBe(false);
  reader.goOn();
  await wait;
  expect(frames.pendingBytes).toBe(0);
});

test('writes spread over many turns are bounded too', async () => {
  const reader = new Reader();
  reader.isStalled = true;
  const frames = new FrameOutput(reader.stream, fail);
  let wait: Promise<void> | undefined;
  for (let i = 0; i < 1000 && !wait; i += 1) {
    wait = frames.output(1, 'stdout', Buffer.alloc(10_000));
    await turn();
  }
  expect(wait).toBeDefined();
  expect(frames.pendingBytes).toBeLessThan(1024 * 1024);
});

test('a disconnected reader is reported once, and writers do not wait for it', async () => {
  const reader = new Reader();
  reader.isStalled = true;
  const errors: Error[] = [];
  const frames = new FrameOutput(reader.stream, (error) => errors.push(error));
  let wait: Promise<void> | undefined;
  while (!wait) wait = frames.output(1, 'stdout', Buffer.alloc(32 * 1024));
  reader.stream.destroy(new Error('EPIPE'));
  await wait;
  await frames.drained();
  expect(frames.output(1, 'stdout', Buffer.alloc(1024 * 1024))).toBeUndefined();
  await turn();
  expect(errors.map(({ message }) => message)).toEqual(['EPIPE']);
});

test('output beyond the limit is detected if its writer does not wait', () => {
  const reader = new Reader();
  reader.isStalled = true;
  const frames = new FrameOutput(reader.stream, fail);
  for (let i = 0; i < 64 * 32 + 32; i += 1)
    void frames.output(1, 'stdout', Buffer.alloc(32 * 1024));
  expect(frames.isOverfull).toBe(true);
});

test('repeated waiting leaves no listener on the stream', async () => {
  const reader = new Reader();
  const frames = new FrameOutput(reader.stream, fail);
  const before = reader.stream.listenerCount('close');
  for (let times = 0; times < 20; times += 1) {
    reader.isStalled = true;
    void frames.output(1, 'stdout', Buffer.from('a'));
    const drained = frames.drained();
    reader.goOn();
    await drained;
  }
  expect(reader.stream.listenerCount('close')).toBe(before);
});
