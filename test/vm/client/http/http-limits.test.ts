import { once } from 'node:events';
import { request as ask } from 'node:http';
import { connect as dial2 } from 'node:http2';
import { connect, type Socket } from 'node:net';

import { HttpBridge } from '../../../../src/vm/client/http/http-bridge';
import { httpLimitsOf, type HttpLimits } from '../../../../src/vm/client/http/http-limits';
import { serveHttp, type HttpListener } from '../../../../src/vm/client/http/http-listener';
import { HttpService } from '../../../../src/vm/protocol/http';
import { grpc } from '../../../../src/vm/transport/http2/grpc';
import { handlersOf } from '../../../../src/vm/transport/service';
import type { RpcServer } from '../../../../src/vm/transport/transport';
import { pause } from '../../../../src/support/deadline';
import { eventually } from '../../../support/runtime-process';
import { readUntil } from './bridged';

const KIB = 1024;

let vm: RpcServer;
let bridge: HttpBridge;
let listener: HttpListener;

/** A handler that reports the number of received headers and bytes; with `?slow` it does not answer. */
async function serve(limits: HttpLimits = {}): Promise<void> {
  vm = await grpc.serve(
    handlersOf(HttpService, {
      handleSimple: ({ url, body, requestHeaders }) => {
        if (url.endsWith('?slow')) return new Promise<never>(() => undefined);
        const size = requestHeaders.reduce((sum, { values }) => sum + values.join().length, 0);
        return { code: 200, body: Buffer.from(`${requestHeaders.length} ${size} ${body.length}`) };
      },
    }),
  );
  bridge = new HttpBridge(limits);
  bridge.mount({ names: ['c'], handlers: [{ prefix: '', address: vm.address }] });
  listener = await serveHttp(bridge, limits);
}

afterEach(async () => {
  bridge.close();
  await listener.close();
  await vm.close();
});

const url = (query = ''): string => `${listener.url}/ext/bc/c${query}`;

function get(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = ask(url(), { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function open(text: string): Promise<Socket> {
  const socket = connect(listener.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** All that comes until the other side closes. */
const rest = (socket: Socket): Promise<string> => readUntil(socket, () => false);

/**
 * The same for a connection that is rejected while it sends: the system may reset it, and drop the answer.
 */
const refusal = (socket: Socket): Promise<string> =>
  rest(socket).catch((error: NodeJS.ErrnoException) => {
    expect(['ECONNRESET', 'EPIPE']).toContain(error.code);
    return '';
  });

const HEAD = 'POST /ext/bc/c HTTP/1.1\r\nHost: localhost\r\n';

describe('the head of a request', () => {
  test('may have 1 MiB, as with Go', async () => {
    await serve();
    expect(await get({ authorization: 'x'.repeat(1000 * KIB) })).toBe(200);
    expect(await get({ authorization: 'x'.repeat(1025 * KIB) })).toBe(431);
  });

  test('may have very many fields, all of which are passed on', async () => {
    await serve();
    const fields = Array.from({ length: 20_000 }, (_, at) => `x-${at}: y\r\n`).join('');
    const head = `GET /ext/bc/c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${fields}\r\n`;
    expect(await rest(await open(head))).toMatch(/\r\n20001 20005 0$/);
  });

  test('of HTTP/2 may have 120 KiB', async () => {
    await serve();
    const session = dial2(listener.url, { maxSendHeaderBlockLength: 4 * KIB * KIB });
    session.on('error', () => undefined);
    const status = (pairs: number) =>
      new Promise<unknown>((resolve) => {
        const fields = Array.from({ length: pairs }, (_, at) => [`x-${at}`, 'y'.repeat(2 * KIB)]);
        const stream = session.request({
          ':path': '/other',
          ...(Object.fromEntries(fields) as Record<string, string>),
        });
        stream.once('response', (headers) => resolve(headers[':status']));
        stream.once('close', () => resolve('refused'));
        stream.on('error', () => undefined);
      });
    expect(await status(60)).toBe(404);
    expect(await status(600)).toBe('refused');
    session.destroy();
  });

  test('must arrive in time', async () => {
    await serve({ readHeaderMs: 100 });
    const begin = performance.now();
    expect(await rest(await open(HEAD))).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - begin).toBeGreaterThan(90);
    expect(await rest(await open('PR'))).toBe(''); // its protocol is not known yet
  });
});

describe('all incomplete heads', () => {
  const MIB = KIB * KIB;

  test('have a limit: the largest are rejected, the others continue', async () => {
    await serve({ totalHeaderBytes: 4 * MIB });
    const small = await open(HEAD);
    const answers: string[] = [];
    const large = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const socket = await open(`${HEAD}x-large: ${'x'.repeat(900 * KIB)}`);
        void refusal(socket).then((text) => answers.push(text));
        return socket;
      }),
    );
    await eventually('refusals', () => answers.length >= 36);
    expect(answers).toContainEqual(expect.stringMatching(/^HTTP\/1\.1 503 /));
    small.write('Content-Length: 0\r\nConnection: close\r\n\r\n');
    expect(await rest(small)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await get({ authorization: 'x' })).toBe(200);
    // Requests that had room are answered when they are complete.
    const left = large.filter((socket) => socket.readyState === 'open');
    expect(left.length).toBeGreaterThan(0);
    for (const socket of left) socket.write('\r\nConnection: close\r\n\r\n');
    await eventually('answers', () => answers.length === 40);
    expect(answers.filter((text) => text.startsWith('HTTP/1.1 200 '))).toHaveLength(left.length);
  });

  test('of later requests of a connection count, bodies do not', async () => {
    await serve({ totalHeaderBytes: MIB, headerBytes: MIB });
    const body = `${HEAD}Content-Length: ${8 * MIB}\r\n\r\n`;
    const socket = await open(body);
    socket.write(Buffer.alloc(4 * MIB, 'x'));
    await pause(200); // longer than the interval of checks
    socket.write(Buffer.alloc(4 * MIB, 'x'));
    expect(await readUntil(socket, (text) => text.endsWith(` ${8 * MIB}`))).toMatch(/ 200 OK/);
    socket.write(`${HEAD}x-large: ${'x'.repeat(900 * KIB)}`);
    const other = await open(`${HEAD}x-large: ${'x'.repeat(200 * KIB)}`);
    await refusal(socket);
    other.write('\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    expect(await rest(other)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('that follow a body at once count', async () => {
    await serve({ totalHeaderBytes: MIB, headerBytes: MIB });
    const socket = await open(`${HEAD}Content-Length: ${MIB}\r\n\r\n`);
    socket.write(Buffer.alloc(MIB, 'x'));
    socket.write(`${HEAD}x-large: ${'x'.repeat(900 * KIB)}`);
    const other = await open(`${HEAD}x-large: ${'x'.repeat(250 * KIB)}`);
    await refusal(socket);
    other.write('\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    expect(await rest(other)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('after a request without an answer count, too', async () => {
    await serve({ totalHeaderBytes: 100 * KIB });
    const ask = 'GET /ext/bc/c?slow HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const socket = await open(ask);
    await pause(50); // a separate segment
    socket.write(`${HEAD}x-large: ${'x'.repeat(200 * KIB)}`);
    expect(await refusal(socket)).toMatch(/^(HTTP\/1\.1 503 |$)/);
  });
});

test('a body must arrive in time, even if it arrives steadily', async () => {
  await serve({ readMs: 300 });
  const socket = await open(`${HEAD}Content-Length: 1000000\r\n\r\n`);
  const dripping = setInterval(() => socket.write('x'), 20);
  expect(await readUntil(socket, (text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(dripping);
  socket.destroy();
});

test('a response must arrive in time', async () => {
  await serve({ writeMs: 100 });
  expect((await fetch(url('?slow'))).status).toBe(504);
});

test('without limits no connection is closed', async () => {
  await serve({ readHeaderMs: 0, readMs: 0, writeMs: 0, idleMs: 0 });
  const socket = await open(HEAD);
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.write('Content-Length: 4\r\nConnection: close\r\n\r\nfo');
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.write('ur');
  expect(await rest(socket)).toMatch(/\r\n2 6 4$/);
});

test('an idle connection is closed, also with HTTP/2', async () => {
  await serve({ idleMs: 100 });
  const socket = await open('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  expect(await rest(socket)).toMatch(/404 page not found\n$/);
  const session = dial2(listener.url);
  session.request({ ':path': '/' }).resume();
  await once(session, 'close');
});

test('a larger limit for one body raises the total limit', async () => {
  await serve({ bodyBytes: 3 * KIB });
  const post = async (bytes: number) =>
    (await fetch(url(), { method: 'POST', body: Buffer.alloc(bytes) })).status;
  expect([await post(3 * KIB), await post(3 * KIB + 1)]).toEqual([200, 413]);
  const bodyBytes = 200 * KIB * KIB;
  expect(httpLimitsOf({ bodyBytes }).totalBodyBytes).toBe(2 * bodyBytes);
  expect(httpLimitsOf().totalBodyBytes).toBe(256 * KIB * KIB);
});
