import { HpackEncoder } from '../../../src/h2/hpack/encoder';
import type { Field } from '../../../src/h2/hpack/static-table';
import {
  END_HEADERS,
  END_STREAM,
  frame,
  message,
  PADDED,
  requestFields,
  settings,
  Type,
  uint32,
} from '../../h2/raw-peer';
import { ECHO, LARGE, WAIT } from '../../h2/served';
import type { Random } from '../../support/random';

/** Makes the frames of one side of a connection: first valid ones, then mistakes in them. */
export class Session {
  /** Frames with a mistake. */
  mutated = 0;
  private readonly encoder = new HpackEncoder();
  private next = 1;

  constructor(
    private readonly random: Random,
    private readonly side: 'client' | 'server',
  ) {}

  /** Frames after the greeting, some with mistakes, in parts of any length. */
  parts(): Buffer[] {
    const { random } = this;
    let frames = Array.from({ length: 4 + random.below(16) }, () => this.any());
    frames = frames.flatMap((each) => (random.below(3) === 0 ? this.mistaken(each) : [each]));
    const bytes = Buffer.concat(frames);
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + random.below(random.pick([3, 40, 2000, 100_000]));
      parts.push(bytes.subarray(at, end));
      at = end;
    }
    return parts;
  }

  greeting(): Buffer {
    const { random } = this;
    const plain = settings([3, 100], [4, random.pick([0, 1, 65_535, 2 ** 31 - 1])]);
    return random.below(20) === 0 ? Buffer.concat(this.mistaken(plain)) : plain;
  }

  private any(): Buffer {
    const { random } = this;
    const stream = this.stream();
    const window = random.pick([1, 1000, 2 ** 20]);
    return random.pick<() => Buffer>([
      () => this.call(),
      () => this.call(),
      () => this.call(),
      () => frame(Type.Data, END_STREAM, stream, message(random.below(300))),
      () => frame(Type.Data, 0, stream, message(random.below(300)).subarray(random.below(9))),
      () => frame(Type.Data, PADDED | END_STREAM, stream, [2, ...message(4), 0, 0]),
      () => frame(Type.Headers, END_HEADERS | END_STREAM, stream, this.trailers()),
      () => frame(Type.Priority, 0, stream, [...uint32(stream + 2), 9]),
      () => frame(Type.Reset, 0, stream, uint32(random.below(14))),
      () => settings([1 + random.below(6), random.pick([0, 1, 4096, 16_384, 65_535])]),
      () => frame(Type.Settings, 1, 0),
      () => frame(Type.Ping, random.below(2), 0, random.bytes(8)),
      () => frame(Type.Window, 0, random.pick([0, stream]), uint32(window)),
      () => frame(Type.GoAway, 0, 0, Buffer.concat([uint32(stream), uint32(0)])),
      () => frame(16 + random.below(200), 0, stream, random.bytes(random.below(20))),
    ])();
  }

  private stream(): number {
    return this.side === 'server' ? 1 : 1 + 2 * this.random.below((this.next + 1) / 2);
  }

  /** A request and maybe its message, or the beginning of an answer; in one frame or several. */
  private call(): Buffer {
    const { random } = this;
    if (this.side === 'server') {
      return this.headers(
        1,
        [
          [':status', '200'],
          ['content-type', 'application/grpc'],
        ],
        0,
      );
    }
    const path = random.pick([ECHO, ECHO, WAIT, LARGE, '/none']);
    const more: Field[] = random.below(3) === 0 ? [['grpc-timeout', '50m']] : [];
    const stream = this.next;
    this.next += 2;
    const begin = this.headers(stream, requestFields(path, ...more), 0);
    if (random.below(3) === 0) return begin;
    return Buffer.concat([begin, frame(Type.Data, END_STREAM, stream, message(random.below(50)))]);
  }

  private headers(stream: number, fields: Field[], flags: number): Buffer {
    const block = this.encoder.encode(fields);
    if (this.random.below(4) > 0) return frame(Type.Headers, flags | END_HEADERS, stream, block);
    const cut = this.random.below(block.length);
    return Buffer.concat([
      frame(Type.Headers, flags, stream, block.subarray(0, cut)),
      frame(Type.Continuation, END_HEADERS, stream, block.subarray(cut)),
    ]);
  }

  private trailers(): Buffer {
    const status: Field = ['grpc-status', String(this.random.below(18))];
    return this.encoder.encode([status, ['grpc-message', 'x'.repeat(this.random.below(60))]]);
  }

  /** A frame with a mistake in it, or next to it. */
  private mistaken(original: Buffer): Buffer[] {
    this.mutated += 1;
    const { random } = this;
    const bytes = Buffer.from(original);
    switch (random.below(9)) {
      case 0: // any bit
        bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
        return [bytes];
      case 1: // any byte of the head
        bytes[random.below(9)] = random.below(256);
        return [bytes];
      case 2: // any byte of the payload
        if (bytes.length > 9) bytes[9 + random.below(bytes.length - 9)] = random.below(256);
        return [bytes];
      case 3: // another type, with the same payload
        bytes[3] = random.below(11);
        return [bytes];
      case 4: // other flags
        bytes[4] = random.below(256);
        return [bytes];
      case 5: // another stream
        bytes.writeUInt32BE(random.pick([0, 1, 2, 3, 99, 2 ** 31 - 1, 2 ** 32 - 1]), 5);
        return [bytes];
      case 6: // cut
        return [bytes.subarray(0, random.below(bytes.length))];
      case 7: // several times
        return Array<Buffer>(1 + random.below(5)).fill(bytes);
      default: // with noise behind it
        return [bytes, random.bytes(random.below(30))];
    }
  }
}
