import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  connect as dial,
  createServer,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

import { pause } from '../../../../src/support/deadline';
import { RpcStatus } from '../../../../src/h2/grpc/rpc-failure';
import { kinds } from '../transports';
import {
  callHeaders,
  END_HEADERS,
  Frame,
  frame,
  greeting,
  RawConnection,
  setting,
} from './raw-frames';

jest.setTimeout(120_000);

const MIB = 2 ** 20;
/** It starts with 60, may hold 128 of messages, and V8 releases memory late. */
const MOST_MIB = 500;
const chunk = Buffer.alloc(MIB, 1);

describe.each(kinds)('with %s', (kind) => {
  let attacked: ChildProcess;
  let lines: Interface;
  let address: string;
  const connections: RawConnection[] = [];
  const sessions: ClientHttp2Session[] = [];

  const said = async (): Promise<Record<string, unknown>> => {
    const [line] = (await once(lines, 'line')) as [string];
    return JSON.parse(line) as Record<string, unknown>;
  };
  const asked = async (line: string): Promise<Record<string, unknown>> => {
    const answer = said();
    attacked.stdin?.write(`${line}\n`);
    return answer;
  };

  beforeEach(async () => {
    const program = join(__dirname, '../../../fixtures/vm/attacked-transport.js');
    attacked = spawn(process.execPath, [program, kind], { stdio: ['pipe', 'pipe', 'inherit'] });
    lines = createInterface({ input: attacked.stdout! });
    address = String((await said())['address']);
  });

  /** It is alive, serves others, and uses little memory. */
  afterEach(async () => {
    try {
      const { headers } = call('/echo', headOf(0));
      expect(await headers).toMatchObject({ ':status': 200 });
      expect((await asked('memory'))['mib']).toBeLessThan(MOST_MIB);
    } finally {
      for (const connection of connections.splice(0)) connection.end();
      for (const session of sessions.splice(0)) session.destroy();
      attacked.kill('SIGKILL');
      await once(attacked, 'close');
    }
  });

  function session(settings = {}): ClientHttp2Session {
    const made = dial(`http://${address}`, { settings, maxSessionMemory: 2000 });
    made.on('error', () => undefined);
    sessions.push(made);
    return made;
  }

  interface Call {
    stream: ClientHttp2Stream;
    /** Of the answer. */
    headers: Promise<IncomingHttpHeaders | undefined>;
  }

  function call(path: string, body: Buffer | undefined, over = session(), more = {}): Call {
    const type = { 'content-type': 'application/grpc' };
    const stream = over.request({ ':method': 'POST', ':path': path, ...type, ...more });
    stream.on('error', () => undefined);
    const headers = new Promise<IncomingHttpHeaders | undefined>((resolve) => {
      stream.once('response', resolve);
      stream.once('close', () => resolve(undefined));
    });
    stream.resume();
    if (body) stream.end(body);
    return { stream, headers };
  }

  /** Sends endlessly, until the stream is closed. @returns how much was sent */
  async function pour(stream: ClientHttp2Stream, most: number): Promise<number> {
    let sent = 0;
    while (!stream.closed && !stream.destroyed && sent < most) {
      sent += chunk.length;
      if (!stream.write(chunk)) {
        const over = once(stream, 'close').catch(() => undefined);
        await Promise.race([once(stream, 'drain').catch(() => undefined), over]);
      }
    }
    return sent;
  }

  const headOf = (length: number): Buffer => {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(length, 1);
    return head;
  };
  const LARGE = 3000 * MIB;

  describe('a request', () => {
    test('with more bytes than declared is reset at once', async () => {
      const { stream, headers } = call('/echo', undefined);
      stream.write(headOf(10));
      expect(await pour(stream, LARGE)).toBeLessThan(LARGE / 10);
      expect(await headers).toMatchObject({ 'grpc-status': String(RpcStatus.Internal) });
    });

    test('that declares 4 GiB is rejected before its body arrives', async () => {
      const { stream, headers } = call('/echo', undefined);
      stream.write(headOf(2 ** 32 - 1));
      expect(await headers).toMatchObject({ 'grpc-status': String(RpcStatus.ResourceExhausted) });
      expect(await pour(stream, LARGE)).toBeLessThan(LARGE / 10);
    });

    test.each([
      ['to an unknown method', '/none', {}],
      ['of another content type', '/echo', { 'content-type': 'text/plain' }],
      ['with an invalid timeout', '/echo', { 'grpc-timeout': 'x' }],
    ])('%s is reset, whatever its length', async (_what, path, more) => {
      const { stream } = call(path, undefined, session(), more);
      stream.write(headOf(10 * MIB));
      expect(await pour(stream, LARGE)).toBeLessThan(LARGE / 10);
    });

    test('among very many large ones is rejected', async () => {
      const over = session();
      const calls = Array.from({ length: 100 }, () => call('/echo', undefined, over));
      for (const { stream } of calls) stream.write(headOf(16 * MIB));
      await Promise.all(calls.map(({ stream }) => pour(stream, 8 * MIB)));
      const statuses = await Promise.all(
        calls.map(async ({ headers }) => (await headers)?.['grpc-status']),
      );
      const refused = statuses.filter((status) => status === String(RpcStatus.ResourceExhausted));
      expect(refused.length).toBeGreaterThanOrEqual(96); // 4 fit into the budget of a connection
    });

    test('that is never finished is reset, and its room is released', async () => {
      const over = session();
      const calls = Array.from({ length: 4 }, () =>
        call('/echo', headOf(16 * MIB).subarray(0, 0), over),
      );
      const stuck = Array.from({ length: 4 }, () => call('/echo', undefined, over));
      for (const { stream } of stuck) stream.write(headOf(16 * MIB));
      await Promise.all([...calls, ...stuck].map(({ headers }) => headers));
      const late = call('/echo', Buffer.concat([headOf(MIB), chunk]), over);
      expect(await late.headers).toMatchObject({ ':status': 200 });
    });

    test('of many empty messages is rejected', async () => {
      const { headers } = call('/echo', Buffer.alloc(5 * 100_000));
      expect(await headers).toMatchObject({ 'grpc-status': String(RpcStatus.Internal) });
    });
  });

  test('unread answers are bounded, and reset', async () => {
    const over = session({ initialWindowSize: 0 });
    const calls = Array.from({ length: 900 }, () => call('/large', headOf(0), over));
    await Promise.all(calls.map(({ headers }) => headers));
    await Promise.all(calls.map(async ({ stream }) => stream.closed || once(stream, 'close')));
  });

  describe('a connection', () => {
    const open = async (first?: Uint8Array): Promise<RawConnection> => {
      const connection = await RawConnection.open(address, first);
      connections.push(connection);
      return connection;
    };

    test.each([
      ['that says nothing', Buffer.alloc(0)],
      ['of half a preface', Buffer.from('PRI * HT')],
      ['without SETTINGS', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
      ['with half of SETTINGS', greeting(setting(4, 1)).subarray(0, -2)],
    ])('%s is closed', async (_what, first) => {
      const many = await Promise.all(Array.from({ length: 100 }, () => open(first)));
      await Promise.all(many.map(({ closed }) => closed));
    });

    test('above the maximum number is closed', async () => {
      const many = await Promise.all(Array.from({ length: 300 }, () => open()));
      await Promise.race(many.map(({ closed }) => closed));
      for (const connection of many) connection.end();
      const served = async () => (await call('/echo', headOf(0)).headers) !== undefined;
      while (!(await served())) await pause(10);
    });

    test('whose call is followed by a frame above the limit is closed in the end', async () => {
      const message = Buffer.concat([headOf(1), Buffer.from([7])]);
      const tooLong = Buffer.from([0xff, 0xff, 0xff, Frame.Data, 0, 0, 0, 0, 1]);
      const asks = Buffer.concat([
        frame(Frame.Headers, END_HEADERS, 1, callHeaders('/echo')),
        frame(Frame.Data, 1, 1, message),
        tooLong,
        Buffer.alloc(1000),
      ]);
      for (let count = 0; count < 300; count += 1) {
        const connection = await open();
        await connection.send(asks);
        connection.end();
      }
      const served = async () => (await call('/echo', headOf(0)).headers) !== undefined;
      while (!(await served())) await pause(10);
    });

    const headers = callHeaders('/wait');
    const opened = (stream: number): Buffer => frame(Frame.Headers, END_HEADERS, stream, headers);
    const numbered = (count: number, make: (stream: number) => Buffer): Buffer =>
      Buffer.concat(Array.from({ length: count }, (_, at) => make(2 * at + 1)));

    test.each([
      ['pings', frame(Frame.Ping, 0, 0, Buffer.alloc(8)), true],
      ['pings, and reads no answer', frame(Frame.Ping, 0, 0, Buffer.alloc(8)), false],
      ['settings', frame(Frame.Settings, 0, 0, setting(4, 65_535)), true],
      ['settings, and reads no answer', frame(Frame.Settings, 0, 0, setting(4, 65_535)), false],
      ['frames of an unknown kind', frame(0xb, 0, 0, Buffer.alloc(16_000)), true],
    ])('that floods with %s', async (_what, bytes, reads) => {
      const connection = await open();
      if (!reads) connection.pause();
      await connection.flood(Buffer.concat(Array<Buffer>(1000).fill(bytes)), 300);
    });

    test('that floods a stream with empty data frames', async () => {
      const connection = await open();
      await connection.send(opened(1));
      const empty = frame(Frame.Data, 0, 1, Buffer.alloc(0));
      await connection.flood(Buffer.concat(Array<Buffer>(1000).fill(empty)), 1000);
    });

    test('with endless headers', async () => {
      const connection = await open();
      await connection.send(frame(Frame.Headers, 0, 1, headers));
      const more = frame(Frame.More, 0, 1, Buffer.alloc(16_000, 0x82));
      await connection.flood(more, 10_000);
    });

    test('that opens streams and resets them', async () => {
      const connection = await open();
      const reset = (stream: number): Buffer =>
        Buffer.concat([opened(stream), frame(Frame.Reset, 0, stream, Buffer.from([0, 0, 0, 8]))]);
      await connection.send(numbered(50_000, reset));
    });

    test('that opens more streams than allowed', async () => {
      const connection = await open();
      await connection.send(numbered(50_000, opened));
    });
  });

  describe('an answer', () => {
    let server: Http2Server;
    const serve = async (answer: (stream: ServerHttp2Stream) => void): Promise<string> => {
      server = createServer();
      server.on('stream', (stream: ServerHttp2Stream) => {
        stream.on('error', () => undefined);
        stream.respond({ ':status': 200 }, { waitForTrailers: true });
        answer(stream);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    afterEach(() => server.close());

    test.each([
      ['of 10 bytes that goes on for gigabytes', 10, RpcStatus.Internal],
      ['that declares 4 GiB', 2 ** 32 - 1, RpcStatus.ResourceExhausted],
      ['that declares a byte too much', 32 * MIB + 1, RpcStatus.ResourceExhausted],
    ])('%s is cut off', async (_what, length, status) => {
      const reached = await serve((stream) => {
        stream.write(headOf(length));
        void pour(stream, LARGE);
      });
      expect(await asked(`call ${reached}`)).toMatchObject({ status });
    });
  });
});
