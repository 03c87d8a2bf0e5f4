import { once } from 'node:events';
import {
  connect as dial,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { connect as dialSocket, type AddressInfo } from 'node:net';

import { framed } from '../../../../src/h2/grpc/message-frame';
import { failureOf, RpcStatus } from '../../../../src/h2/grpc/rpc-failure';
import type { Channel, RpcServer } from '../../../../src/vm/transport/transport';
import { transports } from '../transports';

const path = '/test.Test/Echo';
const ask = Buffer.from('question');
const compressed = Buffer.from([1, 0, 0, 0, 1, 0]);

describe.each(transports())('a foreign server of $kind', ({ grpc }) => {
  let server: Http2Server;
  let channel: Channel;
  let answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

  beforeEach(async () => {
    server = createServer();
    server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      stream.on('error', () => undefined);
      answer(stream, headers);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    channel = grpc.connect(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    channel.close();
    server.close();
  });

  /** An answer with a body, and trailers after it. */
  const answers = (body: Buffer, trailers: OutgoingHttpHeaders = { 'grpc-status': '0' }): void => {
    answer = (stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      stream.end(body);
    };
  };
  const outcome = async (): Promise<unknown> => {
    const error: unknown = await channel.call(path, ask).catch((thrown: unknown) => thrown);
    const { status, text } = failureOf(error) ?? { status: -1, text: String(error) };
    return [status, text];
  };

  test.each([
    ['no message', Buffer.alloc(0), RpcStatus.Internal, 'the message is missing'],
    ['half a head', Buffer.alloc(3), RpcStatus.Internal, 'the message is missing'],
    [
      'half a message',
      framed(ask).subarray(0, 9),
      RpcStatus.Internal,
      '4 bytes of the message are missing',
    ],
    [
      'two messages',
      Buffer.concat([framed(ask), framed(ask)]),
      RpcStatus.Internal,
      '13 bytes follow the message',
    ],
    ['a compressed message', compressed, RpcStatus.Internal, 'the message is compressed'],
  ])('that answers with %s', async (_what, body, status, text) => {
    answers(body);
    expect(await outcome()).toEqual([status, text]);
  });

  test.each([
    [
      { 'grpc-status': '9', 'grpc-message': 'a%20b%25%E2%82%AC' },
      RpcStatus.FailedPrecondition,
      'a b%€',
    ],
    [
      { 'grpc-status': '9', 'grpc-message': '100% wrong' },
      RpcStatus.FailedPrecondition,
      '100% wrong',
    ],
    [{ 'grpc-status': 'x' }, RpcStatus.Unknown, ''],
    [{}, RpcStatus.Internal, 'the call ended without a status'],
  ])('that closes with %j', async (trailers, status, text) => {
    answers(framed(ask), trailers);
    expect(await outcome()).toEqual([status, text]);
  });

  test.each([
    [401, RpcStatus.Unauthenticated],
    [404, RpcStatus.Unimplemented],
    [503, RpcStatus.Unavailable],
    [500, RpcStatus.Unknown],
  ])('that answers with the HTTP status %i', async (code, status) => {
    answer = (stream) => stream.respond({ ':status': code }, { endStream: true });
    expect(await outcome()).toEqual([
      status,
      `the other side answered with the HTTP status ${code}`,
    ]);
  });

  test.each([
    [8, RpcStatus.Unavailable, 'the other side cancelled the call'],
    [11, RpcStatus.ResourceExhausted, 'the other side asks for fewer calls'],
    [2, RpcStatus.Internal, 'the call was reset with the code 2'],
  ])('that resets with the code %i', async (code, status, text) => {
    answer = (stream) => stream.close(code);
    expect(await outcome()).toEqual([status, text]);
  });

  test('that rejects a call gets it once more', async () => {
    let refusals = 0;
    answer = (stream) => {
      refusals += 1;
      answers(framed(ask));
      stream.close(7);
    };
    expect(await channel.call(path, ask)).toEqual(ask);
    expect(refusals).toBe(1);
    answer = (stream) => stream.close(7);
    expect(await outcome()).toEqual([RpcStatus.Unavailable, 'the other side rejected the call']);
  });

  test('gets the timeout of a call', async () => {
    const told: unknown[] = [];
    answer = (stream, headers) => {
      told.push(headers['grpc-timeout']);
      stream.respond({ ':status': 200, 'grpc-status': '5' }, { endStream: true });
    };
    for (const deadlineMs of [undefined, 1e9, 1e15]) {
      await channel.call(path, ask, { deadlineMs }).catch(() => undefined);
    }
    expect(told).toEqual([undefined, '1000000S', '99999999S']);
  });
});

test.each(
  transports().flatMap((each) =>
    ['no address', '127.0.0.1:99999', ''].map((address) => ({ ...each, address })),
  ),
)('$address fails like a dead address on $kind', async ({ grpc, address }) => {
  const channel = grpc.connect(address);
  const waiting = channel.call(path, ask, { deadlineMs: 300 });
  const [failed, late] = await Promise.allSettled([
    channel.call(path, ask, { waitForReady: false }),
    waiting,
  ]);
  const statusOf = (each: PromiseSettledResult<unknown>) =>
    failureOf((each as PromiseRejectedResult).reason)?.status;
  expect([failed, late].map(statusOf)).toEqual([RpcStatus.Unavailable, RpcStatus.DeadlineExceeded]);
  channel.close();
});

describe.each(transports())('a foreign client of $kind', ({ grpc }) => {
  let server: RpcServer;
  let session: ClientHttp2Session;
  let aborted: Promise<void>;

  beforeEach(async () => {
    server = await grpc.serve({
      [path]: (request) => request,
      '/wait': (_request, { signal }) => {
        aborted = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
        return new Promise(() => undefined);
      },
    });
    session = dial(`http://${server.address}`);
  });
  afterEach(async () => {
    session.destroy();
    await server.close();
  });

  const send = async (headers: OutgoingHttpHeaders, body: Buffer): Promise<IncomingHttpHeaders> => {
    const type = { 'content-type': 'application/grpc+proto' };
    const stream = session.request({ ':method': 'POST', ':path': path, ...type, ...headers });
    stream.end(body);
    stream.resume();
    const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders];
    return answer;
  };

  test('with another content type', async () => {
    expect(await send({ 'content-type': 'text/plain' }, ask)).toMatchObject({ ':status': 415 });
  });

  test.each([
    ['an invalid timeout', { 'grpc-timeout': 'soon' }, framed(ask), '13'],
    ['a compressed message', {}, compressed, '12'],
    ['half a message', {}, framed(ask).subarray(0, 7), '13'],
    ['an unknown method', { ':path': '/constructor' }, framed(ask), '12'],
  ])('with %s', async (_what, headers, body, status) => {
    expect(await send(headers, body)).toMatchObject({ ':status': 200, 'grpc-status': status });
  });

  test('whose deadline is over is notified, and so is the handler', async () => {
    const answer = await send({ ':path': '/wait', 'grpc-timeout': '50000u' }, framed(ask));
    expect(answer).toMatchObject({ 'grpc-status': '4' });
    await aborted;
  });

  test('that is silent does not block the server', async () => {
    const [host, port] = server.address.split(':');
    const socket = dialSocket(Number(port), host);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await server.close();
    await closed;
  });
});
