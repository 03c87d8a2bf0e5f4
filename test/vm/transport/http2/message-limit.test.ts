import { once } from 'node:events';
import {
  connect,
  createServer,
  type ClientHttp2Session,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';

import { grpc } from '../../../../src/vm/transport/http2/grpc';
import { framed } from '../../../../src/h2/grpc/message-frame';
import { failureOf, RpcStatus } from '../../../../src/h2/grpc/rpc-failure';
import type { Channel, RpcServer } from '../../../../src/vm/transport/transport';
import { transports } from '../transports';

const messageBytes = 1000;
const limited = transports({ messageBytes });
const exhausted = String(RpcStatus.ResourceExhausted);

/** The head of a message that declares a length. */
const headOf = (bytes: number): Buffer => framed(Buffer.alloc(bytes)).subarray(0, 5);

const statusOf = async (channel: Channel, request: Uint8Array): Promise<number | undefined> =>
  channel.call('/echo', request).then(
    () => RpcStatus.Ok,
    (error: unknown) => failureOf(error)?.status,
  );

describe.each(limited)('a server of $kind with a message limit', ({ grpc: limited }) => {
  let server: RpcServer;
  let answerBytes: number;
  let handled: number;

  beforeEach(async () => {
    handled = 0;
    server = await limited.serve({
      '/echo': () => {
        handled += 1;
        return Buffer.alloc(answerBytes);
      },
    });
  });
  afterEach(() => server.close());

  describe('and a foreign client', () => {
    let session: ClientHttp2Session;
    beforeEach(() => (session = connect(`http://${server.address}`)));
    afterEach(() => session.destroy());

    test('rejects a longer request as soon as it knows its length', async () => {
      const type = { 'content-type': 'application/grpc' };
      const stream = session.request({ ':method': 'POST', ':path': '/echo', ...type });
      stream.on('error', () => undefined);
      stream.write(headOf(messageBytes + 1)); // the body never follows
      stream.resume();
      const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
      expect(headers).toMatchObject({ 'grpc-status': exhausted });
      expect(handled).toBe(0);
    });
  });

  test.each([
    [messageBytes, RpcStatus.Ok],
    [messageBytes + 1, RpcStatus.ResourceExhausted],
  ])('with an answer of %i bytes ends with status %i', async (bytes, status) => {
    answerBytes = bytes;
    const channel = grpc.connect(server.address);
    expect(await statusOf(channel, Buffer.alloc(messageBytes))).toBe(status);
    channel.close();
  });
});

describe.each(limited)('a client of $kind with a message limit', ({ grpc: limited }) => {
  let server: Http2Server;
  let channel: Channel;
  let answer: (stream: ServerHttp2Stream) => void;
  let calls: number;

  beforeEach(async () => {
    calls = 0;
    server = createServer();
    server.on('stream', (stream: ServerHttp2Stream) => {
      calls += 1;
      stream.on('error', () => undefined);
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      answer(stream);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    channel = limited.connect(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    channel.close();
    server.close();
  });

  test('accepts messages up to the limit in both directions', async () => {
    answer = (stream) => stream.end(framed(Buffer.alloc(messageBytes)));
    expect(await statusOf(channel, Buffer.alloc(messageBytes))).toBe(RpcStatus.Ok);
  });

  test('rejects a longer answer as soon as it knows its length', async () => {
    answer = (stream) => void stream.write(headOf(messageBytes + 1)); // the body never follows
    expect(await statusOf(channel, Buffer.alloc(1))).toBe(RpcStatus.ResourceExhausted);
  });

  test('does not send a longer request', async () => {
    const status = await statusOf(channel, Buffer.alloc(messageBytes + 1));
    expect([status, calls]).toEqual([RpcStatus.ResourceExhausted, 0]);
  });
});
