import { createHash } from 'node:crypto';
import { once } from 'node:events';

import { failureOf, rpcFailure, RpcStatus } from '../../src/h2/grpc/rpc-failure';
import type { UnaryHandler } from '../../src/h2/server/server-call';
import { pause } from '../../src/support/deadline';
import { deferred } from '../../src/support/deferred';
import { playsAll } from '../support/plays-all';
import { eventually } from '../support/runtime-process';
import { greeting } from '../vm/transport/http2/raw-frames';
import { duplexPair, Pair } from './pairs';

const pairs: Pair[] = [];
const pairOf = (...args: ConstructorParameters<typeof Pair>): Pair => {
  const pair = new Pair(...args);
  pairs.push(pair);
  return pair;
};
afterEach(() => Promise.all(pairs.splice(0).map((pair) => pair.end())));

const echo: Record<string, UnaryHandler<string>> = { '/echo': (request) => request };

/** Bytes that differ everywhere. */
function noise(length: number): Buffer {
  const seed = createHash('sha256').update(String(length)).digest();
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) bytes[at] = seed[at % 32]! ^ (at * 31) ^ (at >> 8);
  return bytes;
}

const statusOf = (call: Promise<unknown>): Promise<number | undefined> =>
  call.then(
    () => RpcStatus.Ok,
    (error: unknown) => failureOf(error)?.status,
  );

const MIB = 2 ** 20;
const sizes = [0, 1, 4, 4095, 4096, 16_379, 16_380, 65_535, MIB - 5, MIB, 3 * MIB];

describe.each([Infinity, 65_536, 1000, ...(playsAll ? [7] : [])])(
  'in pieces of %d bytes',
  (pieceBytes) => {
    const few = pieceBytes < 100 ? sizes.filter((size) => size < 100_000) : sizes;

    test.each(few)('a message of %d bytes comes back', async (size) => {
      const { channel } = pairOf(echo, { pieceBytes });
      const message = noise(size);
      expect((await channel.call('/echo', message)).equals(message)).toBe(true);
    });

    test('many of any size at once come back, each to its caller', async () => {
      const { channel } = pairOf(echo, { pieceBytes });
      const messages = Array.from({ length: 200 }, (_, at) => noise((at * 997) % 40_000));
      const answers = await Promise.all(messages.map((message) => channel.call('/echo', message)));
      answers.forEach((answer, at) => expect(answer.equals(messages[at]!)).toBe(true));
    });
  },
);

test('small calls pass large ones that wait for a window', async () => {
  const { channel } = pairOf(echo, { pieceBytes: 16_384 });
  let isSmallDone = false;
  const large = channel.call('/echo', noise(32 * MIB)).then(() => isSmallDone);
  await channel.call('/echo', noise(10));
  isSmallDone = true;
  expect(await large).toBe(true);
});

test('calls above the limit of the server wait for their turn', async () => {
  let running = 0;
  let most = 0;
  const slow: UnaryHandler<string> = async (request) => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return request;
  };
  const { channel } = pairOf({ '/slow': slow }, { limits: { streams: 3 } });
  const messages = Array.from({ length: 50 }, (_, at) => Buffer.from([at]));
  const answers = await Promise.all(messages.map((message) => channel.call('/slow', message)));
  expect(answers).toEqual(messages);
  expect(most).toBe(3);
});

test('a call that waits for its turn can be cancelled, and the handler never sees it', async () => {
  const begun: number[] = [];
  const over = deferred();
  const wait: UnaryHandler<string> = async (request) => {
    begun.push(request[0]!);
    await over.promise;
    return request;
  };
  const { channel } = pairOf({ '/wait': wait }, { limits: { streams: 1 } });
  const first = channel.call('/wait', Buffer.from([1]));
  await eventually('the call', () => begun.length === 1);
  const controller = new AbortController();
  const second = channel.call('/wait', Buffer.from([2]), { signal: controller.signal });
  const third = channel.call('/wait', Buffer.from([3]));
  controller.abort();
  expect(await statusOf(second)).toBe(RpcStatus.Cancelled);
  over.resolve();
  await Promise.all([first, third]);
  expect(begun).toEqual([1, 3]);
});

test('a handler is told of its caller, and of a cancellation while the request arrives', async () => {
  const peers: string[] = [];
  const { channel } = pairOf({
    '/who': (request, { peer }) => {
      peers.push(peer);
      return request;
    },
  });
  await channel.call('/who', Buffer.alloc(0));
  const controller = new AbortController();
  const cancelled = channel.call('/who', noise(8 * MIB), { signal: controller.signal });
  setImmediate(() => controller.abort());
  expect(await statusOf(cancelled)).toBe(RpcStatus.Cancelled);
  await channel.call('/who', Buffer.alloc(0));
  expect(peers).toEqual(['the caller', 'the caller']);
});

describe('the details of a status', () => {
  const fails = (bytes: number): Record<string, UnaryHandler<string>> => ({
    '/fail': () => {
      const details = noise(bytes);
      throw rpcFailure({ status: RpcStatus.FailedPrecondition, text: 'not ready', details });
    },
  });
  const failure = async (bytes: number) => {
    const call = pairOf(fails(bytes)).channel.call('/fail', Buffer.alloc(0));
    return failureOf(await call.catch((error: unknown) => error));
  };

  test.each([0, 1, 100, 20_000, 500_000])('arrive with %d bytes', async (bytes) => {
    expect(await failure(bytes)).toMatchObject({ text: 'not ready', details: noise(bytes) });
  });

  test('are left out when the caller does not accept them, which the text says', async () => {
    const told = await failure(MIB);
    expect(told).toMatchObject({ status: RpcStatus.FailedPrecondition });
    expect(told?.text).toMatch(/^not ready \(1048576 bytes of details are left out/);
    expect(told?.details).toBeUndefined();
  });
});

test('a server that drains finishes what arrived, and its callers go elsewhere', async () => {
  let begun = 0;
  const over = deferred();
  const old = pairOf({
    '/wait': async (request) => {
      begun += 1;
      await over.promise;
      return request;
    },
  });
  const pending = old.channel.call('/wait', Buffer.from('pending'));
  await eventually('the call', () => begun === 1);
  const closed = old.server.close(60_000);
  await pause(20);
  const late = old.channel.call('/wait', Buffer.from('late'), { deadlineMs: 30_000 });
  over.resolve();
  expect(await pending).toEqual(Buffer.from('pending'));
  expect(await late).toEqual(Buffer.from('late'));
  expect(old.dialled).toBe(2);
  old.channel.close();
  await closed;
});

test('a connection whose other side does not answer pings ends, and another stays', async () => {
  const { channel, server } = pairOf(echo, { limits: { serverPingMs: 20, serverPongMs: 1000 } });
  await channel.call('/echo', Buffer.alloc(1));
  const [near, far] = duplexPair();
  server.accept(far, 'a silent one');
  near.write(greeting());
  near.resume();
  await once(near, 'close');
  expect(server.size).toBe(1);
});

test('a path that is no path is rejected, and others are not affected', async () => {
  const { channel } = pairOf(echo);
  for (const path of ['', 'echo', '/ec ho', '/écho', '/\n', '/☃']) {
    expect(await statusOf(channel.call(path, Buffer.alloc(0)))).toBe(RpcStatus.Internal);
  }
  expect(await channel.call('/echo', Buffer.from('x'))).toEqual(Buffer.from('x'));
});
