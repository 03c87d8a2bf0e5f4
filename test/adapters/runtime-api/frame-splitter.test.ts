import fc from 'fast-check';

import { FrameSplitter } from '../../../src/adapters/runtime-api/frame-splitter';
import { playsAll } from '../../support/plays-all';

/** Frames of every relevant length: empty, and with a prefix of one and of two bytes. */
const bodies = ['', 'a', 'b'.repeat(127), 'c'.repeat(128), 'd'.repeat(20_000), 'e'];

function frame(body: string): Buffer {
  const prefix = [];
  for (let rest = body.length; ; rest >>= 7) {
    if (rest < 128) {
      prefix.push(rest);
      break;
    }
    prefix.push((rest & 127) | 128);
  }
  return Buffer.concat([Buffer.from(prefix), Buffer.from(body)]);
}

const stream = Buffer.concat(bodies.map(frame));

function split(chunks: readonly Buffer[], maxBytes = 1024 * 1024): string[] {
  const frames: string[] = [];
  const splitter = new FrameSplitter(maxBytes, (each) => frames.push(each.toString()));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return frames;
}

test('frames in one chunk are separated', () => {
  expect(split([stream])).toEqual(bodies);
});

test('a stream split at any byte gives the same frames', () => {
  for (let cut = 0; cut <= stream.length; cut += playsAll ? 1 : 7) {
    expect(split([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(bodies);
  }
});

test('a stream of single bytes gives the same frames', () => {
  expect(split([...stream].map((byte) => Buffer.from([byte])))).toEqual(bodies);
});

test('a stream split at random gives the same frames', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 30 }), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const chunks = edges.slice(1).map((edge, i) => stream.subarray(edges[i], edge));
      expect(split(chunks)).toEqual(bodies);
    }),
  );
});

test('a frame within one chunk is not copied', () => {
  const chunk = frame('abc');
  let seen: Buffer | undefined;
  new FrameSplitter(16, (each) => (seen = each)).push(chunk);
  expect(seen?.buffer).toBe(chunk.buffer);
});

test('a length over the limit is rejected before the body arrives', () => {
  const splitter = new FrameSplitter(64 * 1024 * 1024, () => undefined);
  expect(() => splitter.push(Buffer.from('8180802001', 'hex'))).toThrow(
    'a frame of 67108865 bytes is announced; the limit is 67108864',
  );
});

test('a frame of exactly the limit is accepted', () => {
  expect(split([frame('x'.repeat(500))], 500)).toEqual(['x'.repeat(500)]);
});

test('a length prefix of more than five bytes is rejected', () => {
  const splitter = new FrameSplitter(100, () => undefined);
  expect(() => splitter.push(Buffer.from('ffffffffff01', 'hex'))).toThrow(
    'the length of a frame has more than five bytes',
  );
});

test.each([
  ['inside a length', '80', 'a part of a length is missing'],
  ['before a body', '05', '5 bytes of a frame of 5 are missing'],
  ['inside a body', '056162', '3 bytes of a frame of 5 are missing'],
])('an end %s is an error', (_where, hex, message) => {
  expect(() => split([Buffer.from(hex, 'hex')])).toThrow(message);
});

test('memory for a large frame grows with the received bytes, not with the declared length', () => {
  const before = process.memoryUsage().arrayBuffers;
  const splitter = new FrameSplitter(64 * 1024 * 1024, () => undefined);
  splitter.push(Buffer.from('8080801061', 'hex')); // declares 32 MiB, sends one byte
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024);
});
