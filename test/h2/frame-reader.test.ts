import { FrameReader, type FrameSink } from '../../src/h2/frame-reader';
import { ConnectionError, Flag, Frame, FRAME_BYTES } from '../../src/h2/wire';
import { frame } from '../vm/transport/http2/raw-frames';

/** Records frames: parts of a DATA frame are joined. */
class Recorder implements FrameSink {
  isOver = false;
  readonly seen: string[] = [];
  private parts: Buffer[] = [];
  private size = 0;

  onFrame(type: number, flags: number, stream: number, payload: Buffer): void {
    this.seen.push(`${type} ${flags} ${stream} ${payload.toString('hex')}`);
  }

  onData(stream: number, flags: number, part: Buffer, size: number): void {
    if (size >= 0) {
      expect(this.parts).toEqual([]);
      this.size = size;
    }
    this.parts.push(part);
    const whole = Buffer.concat(this.parts);
    if (whole.length < this.size) return expect(flags).toBe(0);
    this.onFrame(Frame.Data, flags, stream, whole);
    this.parts = [];
  }
}

const padded = Buffer.concat([Buffer.from([3]), Buffer.from('content'), Buffer.alloc(3)]);
const stream = Buffer.concat([
  frame(Frame.Settings, 0, 0, Buffer.alloc(12, 1)),
  frame(Frame.Data, 0, 1, Buffer.from('some data')),
  frame(Frame.Data, Flag.EndStream, 2 ** 31 - 1, Buffer.alloc(0)),
  frame(Frame.Data, Flag.Padded, 3, padded),
  frame(Frame.Headers, Flag.EndHeaders, 5, Buffer.alloc(300, 2)),
  frame(0x77, 0xff, 7, Buffer.from('unknown')),
  frame(Frame.Data, Flag.EndStream, 5, Buffer.alloc(200, 3)),
]);

const read = (chunks: readonly Buffer[]): string[] => {
  const recorder = new Recorder();
  const reader = new FrameReader(recorder);
  for (const chunk of chunks) reader.push(chunk);
  expect(reader.isInside).toBe(false);
  return recorder.seen;
};

const whole = read([stream]);

test('frames are the same, wherever they are cut in two', () => {
  expect(whole).toHaveLength(7);
  for (let at = 0; at <= stream.length; at += 1) {
    expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
  }
});

test.each([1, 2, 3, 8, 9, 10, 64])('frames are the same in pieces of %i bytes', (size) => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < stream.length; at += size) pieces.push(stream.subarray(at, at + size));
  expect(read(pieces)).toEqual(whole);
});

test('a frame may have 16 KiB, and not a byte more', () => {
  expect(read([frame(Frame.Data, 0, 1, Buffer.alloc(FRAME_BYTES))])).toHaveLength(1);
  const head = frame(Frame.Data, 0, 1, Buffer.alloc(FRAME_BYTES + 1)).subarray(0, 9);
  expect(() => read([head])).toThrow(ConnectionError);
});

test('nothing is read once the sink is over', () => {
  const recorder = new Recorder();
  recorder.onFrame = function (this: Recorder, type) {
    this.seen.push(String(type));
    this.isOver = true;
  };
  new FrameReader(recorder).push(stream);
  expect(recorder.seen).toEqual([String(Frame.Settings)]);
});
