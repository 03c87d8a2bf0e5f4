import { H2 } from '../../src/h2/limits';
import {
  block,
  call,
  data,
  END_HEADERS,
  END_STREAM,
  frame,
  message,
  PADDED,
  requestFields,
  settings,
  Type,
  uint32,
} from './raw-peer';
import { ECHO, WAIT } from './served';

/** A flood that a connection must not survive. */
export interface Attack {
  /** As the table of docs/http2.md has it. */
  name: string;
  /** Where it was published. */
  published: string;
  /** The part with a number: 0, 1, … */
  part(number: number): Buffer;
  /** Parts of which the connection must reject one. */
  most: number;
  /** The limit that ends the connection. */
  limit: string;
  /** The error that ends the connection. */
  code: string;
}

const IDLE = `${H2.idleFrames} frames without content at once, ${H2.idleFramesPerSecond} more per second`;
const RESETS = `${H2.resets} cancelled or rejected calls at once, ${H2.resetsPerSecond} more per second`;
const HEADERS = `${H2.continuations} frames of headers, and their bytes`;
const ERROR = 'none are accepted';

/** Frames in one part. */
const BATCH = 50;

type Make = (at: number) => Buffer;

const batch =
  (make: Make): Make =>
  (number) =>
    Buffer.concat(Array.from({ length: BATCH }, (_, at) => make(number * BATCH + at)));
/** After the first part, which opens a stream. */
const after =
  (first: Buffer, make: Make): Make =>
  (number) =>
    number === 0 ? first : make(number - 1);
const id = (at: number): number => 2 * at + 1;

/** Many small frames: none of them is an error, all of them are. */
const flood = (name: string, published: string, make: Make, first?: Buffer): Attack => ({
  ...{ name, published, limit: IDLE },
  part: first ? after(first, batch(make)) : batch(make),
  most: 400,
  code: 'ENHANCE_YOUR_CALM',
});
/** One frame that is an error. */
const shot = (name: string, published: string, part: Buffer, code: string): Attack => ({
  ...{ name, published, code, limit: ERROR },
  part: () => part,
  most: 1,
});

const reset = (stream: number, code = 8): Buffer => frame(Type.Reset, 0, stream, uint32(code));
const window = (stream: number, bytes: number): Buffer =>
  frame(Type.Window, 0, stream, uint32(bytes));
const headers = (stream: number, payload: Buffer): Buffer =>
  frame(Type.Headers, END_HEADERS | END_STREAM, stream, payload);
const ping = frame(Type.Ping, 0, 0, Buffer.alloc(8));
const waiting = (at: number): Buffer =>
  Buffer.concat([call(id(at), WAIT), data(id(at), message(0), END_STREAM)]);
/** A literal that the table keeps, and 10 000 times its index. */
const bomb = Buffer.concat([
  Buffer.from([0x40, 1, 0x78, 0x7f, 0xa1, 0x1e]),
  Buffer.alloc(4000, 0x61),
  Buffer.alloc(10_000, 0xbe),
]);

/** What both sides must withstand. */
const onBoth: readonly Attack[] = [
  flood('pings', 'CVE-2019-9512', () => ping),
  flood('answers to pings', '', () => frame(Type.Ping, 1, 0, Buffer.alloc(8))),
  flood('settings', 'CVE-2019-9515', () => settings([4, 65_535])),
  flood('priorities', 'CVE-2019-9513', (at) =>
    frame(Type.Priority, 0, 1, Buffer.concat([uint32(3 + (at % 50)), Buffer.from([at])])),
  ),
  flood('windows of the connection', '', () => window(0, 1)),
  flood('frames of an unknown type', '', () => frame(0xbb, 0, 0, Buffer.alloc(100))),
  shot(
    'many settings in a frame',
    'CVE-2020-11080',
    settings(...Array.from({ length: 2000 }, () => [4, 1] as const)),
    'FRAME_SIZE_ERROR',
  ),
  shot('a window above 2^31', '', window(0, 2 ** 31 - 1), 'FLOW_CONTROL_ERROR'),
  shot('a setting of a window above 2^31', '', settings([4, 2 ** 31]), 'FLOW_CONTROL_ERROR'),
  shot(
    'a frame above the limit',
    '',
    Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]), Buffer.alloc(100)]),
    'FRAME_SIZE_ERROR',
  ),
  shot('a pushed stream', '', frame(Type.Push, END_HEADERS, 1, uint32(2)), 'PROTOCOL_ERROR'),
];

/** A flood of calls that end for nothing. */
const resets = (name: string, published: string, make: Make): Attack => ({
  ...flood(name, published, make),
  limit: RESETS,
});
/** Frames of one block. */
const endless = (name: string, published: string, part: Buffer, first: Buffer): Attack => ({
  ...flood(name, published, () => frame(Type.Continuation, 0, 1, part), first),
  limit: part.length > 0 ? HEADERS : `${HEADERS}; ${IDLE}`,
});

const madeYouReset = (name: string, make: Make): Attack =>
  resets(`made you reset: ${name}`, 'CVE-2025-8671', make);

/** What a client can do to a server. */
export const onServer: readonly Attack[] = [
  ...onBoth,
  resets('rapid reset', 'CVE-2023-44487', (at) => Buffer.concat([waiting(at), reset(id(at))])),
  madeYouReset('a window of 0', (at) => Buffer.concat([waiting(at), window(id(at), 0)])),
  madeYouReset('a window above 2^31', (at) =>
    Buffer.concat([waiting(at), window(id(at), 2 ** 31 - 1)]),
  ),
  madeYouReset('content after the end', (at) =>
    Buffer.concat([waiting(at), data(id(at), Buffer.alloc(1))]),
  ),
  madeYouReset('headers after the end', (at) =>
    Buffer.concat([waiting(at), headers(id(at), block([['x', 'y']]))]),
  ),
  madeYouReset('another length than announced', (at) =>
    Buffer.concat([
      call(id(at), WAIT, END_HEADERS, ['content-length', '1']),
      data(id(at), message(0), END_STREAM),
    ]),
  ),
  resets('malformed requests', 'CVE-2019-9514', (at) => headers(id(at), block([['x', 'y']]))),
  resets('headers without a name', 'CVE-2019-9516', (at) =>
    headers(id(at), block(requestFields(ECHO, ['', '']))),
  ),
  flood(
    'resets of streams that are over',
    '',
    () => reset(1),
    Buffer.concat([waiting(0), reset(1)]),
  ),
  resets('more streams than allowed', '', (at) => call(id(at), WAIT)),
  flood('windows of a stream', '', () => window(1, 1), call(1, WAIT)),
  flood('empty content', 'CVE-2019-9518', () => data(1, Buffer.alloc(0)), call(1, WAIT)),
  flood(
    'content of padding alone',
    'CVE-2019-9518',
    () => data(1, Buffer.alloc(20, 19), PADDED),
    call(1, WAIT),
  ),
  endless(
    'endless headers',
    'CVE-2024-27316, CVE-2024-27983',
    Buffer.alloc(1000, 0x82),
    call(1, WAIT, 0),
  ),
  endless('endless headers without bytes', 'CVE-2024-30255', Buffer.alloc(0), call(1, WAIT, 0)),
  resets('headers that their index repeats', 'CVE-2016-6581', (at) => headers(id(at), bomb)),
  shot('headers that cannot be decoded', '', headers(1, Buffer.from([0xff])), 'COMPRESSION_ERROR'),
  shot(
    'headers between the headers of another stream',
    '',
    Buffer.concat([call(1, WAIT, 0), call(3, WAIT)]),
    'PROTOCOL_ERROR',
  ),
];

/** An answer's beginning, on the stream of the first call. */
const answer = (status: string, flags = END_HEADERS): Buffer =>
  frame(Type.Headers, flags, 1, block([[':status', status]]));

/** What a server can do to a client that has one call. */
export const onClient: readonly Attack[] = [
  ...onBoth,
  flood('interim answers', '', () => answer('100')),
  flood('empty content', 'CVE-2019-9518', () => data(1, Buffer.alloc(0)), answer('200')),
  endless('endless headers', 'CVE-2024-27316', Buffer.alloc(10_000, 0x88), answer('200', 0)),
  endless('endless headers without bytes', 'CVE-2024-30255', Buffer.alloc(0), answer('200', 0)),
  flood('windows of a stream', '', () => window(1, 1)),
  flood('resets of streams that are over', '', () => reset(1)),
  shot('a frame of a stream that was not opened', '', data(99, Buffer.alloc(1)), 'PROTOCOL_ERROR'),
  shot('headers that cannot be decoded', '', frame(1, 4, 1, [0xff]), 'COMPRESSION_ERROR'),
];
