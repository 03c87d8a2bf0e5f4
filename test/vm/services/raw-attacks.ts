import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import type { Dice } from './mutations';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = 4;
const HEADERS = 1;
const DATA = 0;
const RST_STREAM = 3;
const PING = 6;
const CONTINUATION = 9;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header that is in no table, as it is written without compression. */
const literal = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name),
    Buffer.from([value.length]),
    Buffer.from(value),
  ]);

const request = (path: string): Buffer =>
  Buffer.concat([
    ...[literal(':method', 'POST'), literal(':scheme', 'http'), literal(':path', path)],
    ...[literal(':authority', 'x'), literal('content-type', 'application/grpc')],
    literal('te', 'trailers'),
  ]);

const settings = frame(SETTINGS, 0, 0, Buffer.alloc(0));
const noise = (dice: Dice, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => dice.below(256)));
const begin = (path: string, stream = 1): Buffer => frame(HEADERS, 4, stream, request(path));
/** The head of a message that says how long it is. */
const messageHead = (length: number, compressed = 0): Buffer => {
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(length, 1);
  return head;
};

const VERSION = '/grpc.health.v1.Health/Check';

/** Data for a connection, for each kind of misbehaviour. */
export const garbage: Record<string, (dice: Dice) => Buffer> = {
  noise: (dice) => noise(dice, 4096),
  'another protocol': () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  'a TLS hello': () => Buffer.from('16030100c8010000c40303', 'hex'),
  'half a preface': (dice) => PREFACE.subarray(0, dice.below(PREFACE.length)),
  'a preface and noise': (dice) => Buffer.concat([PREFACE, noise(dice, 2000)]),
  'frames of noise': (dice) => {
    const frames = Array.from({ length: 50 }, () =>
      frame(dice.below(16), dice.below(256), dice.below(20), noise(dice, dice.below(100))),
    );
    return Buffer.concat([PREFACE, settings, ...frames]);
  },
  'a frame of 16 MB': () =>
    Buffer.concat([PREFACE, settings, Buffer.from('ffffff000000000001', 'hex')]),
  'a message of 4 GB that never comes': () =>
    Buffer.concat([
      ...[PREFACE, settings, begin(VERSION)],
      frame(DATA, 0, 1, Buffer.concat([messageHead(0xffffffff), Buffer.alloc(1000)])),
    ]),
  'a message that ends too early': () =>
    Buffer.concat([PREFACE, settings, begin(VERSION), frame(DATA, 1, 1, messageHead(1000))]),
  'a malformed compressed message': (dice) => {
    const message = Buffer.concat([messageHead(100, 1), noise(dice, 100)]);
    return Buffer.concat([PREFACE, settings, begin(VERSION), frame(DATA, 1, 1, message)]);
  },
  'headers without an end': () => {
    const more = Array.from({ length: 200 }, () =>
      frame(CONTINUATION, 0, 1, Buffer.concat(Array(60).fill(literal('x-more', 'y'.repeat(100))))),
    );
    return Buffer.concat([PREFACE, settings, frame(HEADERS, 0, 1, request(VERSION)), ...more]);
  },
  'streams that are reset at once': () => {
    const streams = Array.from({ length: 2000 }, (_, at) => {
      const stream = 2 * at + 1;
      return Buffer.concat([begin(VERSION, stream), frame(RST_STREAM, 0, stream, Buffer.alloc(4))]);
    });
    return Buffer.concat([PREFACE, settings, ...streams]);
  },
  'a flood of pings': () => {
    const pings = Array<Buffer>(5000).fill(frame(PING, 0, 0, Buffer.alloc(8)));
    return Buffer.concat([PREFACE, settings, ...pings]);
  },
  'a flood of settings': () => Buffer.concat([PREFACE, ...Array<Buffer>(5000).fill(settings)]),
};

/** Opens a connection that ignores everything. */
export async function open(address: string): Promise<Socket> {
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  await once(socket, 'connect');
  return socket;
}

/** Sends something, and leaves the connection open for a while. */
export async function throwAt(address: string, bytes: Buffer, ms = 50): Promise<void> {
  const socket = await open(address);
  socket.write(bytes);
  const over = once(socket, 'close').catch(() => undefined);
  await Promise.race([over, new Promise((resolve) => setTimeout(resolve, ms))]);
  socket.destroy();
}
