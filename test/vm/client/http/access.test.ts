import { request as ask, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { connect as dial } from 'node:http2';
import { connect } from 'node:net';

import { HttpService } from '../../../../src/vm/protocol/http';
import { grpc } from '../../../../src/vm/transport/http2/grpc';
import { handlersOf } from '../../../../src/vm/transport/service';
import { eventually } from '../../../support/runtime-process';
import type { HttpAccess } from '../../../../src/vm/client/http/access';
import { HttpBridge } from '../../../../src/vm/client/http/http-bridge';
import { serveHttp, type HttpListener } from '../../../../src/vm/client/http/http-listener';

let listener: HttpListener;
let upgrades = 0;

async function serve(access: HttpAccess = {}): Promise<void> {
  upgrades = 0;
  listener = await serveHttp(
    {
      onRequest: (_request, response) => void response.end('served'),
      onUpgrade: (_request, socket) => {
        upgrades += 1;
        socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      },
    },
    access,
  );
}

afterEach(() => listener.close());

interface Got {
  status: number | undefined;
  headers: IncomingHttpHeaders;
}

const get = (headers: Record<string, string>, options: RequestOptions = {}): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { port } = listener;
    const asked = ask({ host: '127.0.0.1', port, headers, ...options }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    });
    asked.on('error', reject);
    asked.end();
  });

const postOnce = (url: string, body: Buffer): Promise<Got & { text: string }> =>
  new Promise((resolve, reject) => {
    const asked = ask(url, { method: 'POST', agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('close', () =>
        resolve({ status: response.statusCode, headers: response.headers, text }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });

/** The status line for a raw request. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(listener.port, '127.0.0.1', () => socket.write(text));
    socket.once('data', (bytes: Buffer) => {
      resolve(bytes.toString().split('\r\n')[0] as string);
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('close', () => resolve('closed'));
  });

describe('by default', () => {
  beforeEach(() => serve());

  test.each([
    ['localhost', 200],
    ['LocalHost:9650', 200],
    ['127.0.0.1', 200],
    ['10.1.2.3:80', 200],
    ['[::1]:9650', 200],
    ['[fe80::1]', 200],
    ['evil.example', 403],
    ['evil.example:9650', 403],
    ['localhost.evil.example', 403],
    ['localhost.', 403],
    ['127.0.0.1.evil.example', 403],
    ['[evil.example]', 403],
    ['0x7f000001', 403],
  ])('a request for the host %s is answered with %i', async (host, status) => {
    expect((await get({ host })).status).toBe(status);
  });

  test.each([
    ['GET / HTTP/1.0\r\n\r\n', '200'],
    ['GET / HTTP/1.1\r\nHost:\r\n\r\n', '200'],
    ['GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n', '403'],
    ['GET http://localhost@evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n', '403'],
    ['GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', '40[03]'],
    [
      'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      '403',
    ],
    [
      'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      '101',
    ],
  ])('%j is answered with %s', async (text, status) => {
    expect(await raw(text)).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
  });

  test.each([
    ['evil.example', 403],
    ['localhost', 200],
  ])('HTTP/2 for %s is answered with %i', async (authority, status) => {
    const session = dial(listener.url);
    const stream = session.request({ ':path': '/', ':authority': authority });
    const got = await new Promise((resolve) => {
      stream.once('response', (headers) => resolve(headers[':status']));
    });
    expect(got).toBe(status);
    session.destroy();
  });

  test('all origins may call', async () => {
    const { status, headers } = await get({ host: 'localhost', origin: 'https://dapp.example' });
    expect([status, headers['access-control-allow-origin']]).toEqual([200, '*']);
    expect(
      (await get({ host: 'localhost' })).headers['access-control-allow-origin'],
    ).toBeUndefined();
  });

  test('a preflight request is answered by the host', async () => {
    const { status, headers } = await get(
      {
        host: 'localhost',
        origin: 'https://dapp.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-custom',
      },
      { method: 'OPTIONS' },
    );
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': expect.stringContaining('POST') as string,
      'access-control-allow-headers': 'content-type, x-custom',
    });
    const plain = await get({ host: 'localhost', origin: 'https://a' }, { method: 'OPTIONS' });
    expect(plain.status).toBe(200); // it is for the handler
  });
});

describe('with a list', () => {
  beforeEach(() =>
    serve({
      allowedHosts: ['vm.example', 'Other.Example'],
      allowedOrigins: ['https://dapp.example', 'https://*.avax.network', 'http://localhost:3000'],
    }),
  );

  test.each([
    ['vm.example:80', 200],
    ['other.example', 200],
    ['localhost', 403],
  ])('the host %s: %i', async (host, status) => {
    expect((await get({ host })).status).toBe(status);
  });

  test.each([
    ['https://dapp.example', 200],
    ['https://DAPP.example', 200],
    ['https://a.b.avax.network', 200],
    ['http://localhost:3000', 200],
    ['http://dapp.example', 403],
    ['https://dapp.example.evil', 403],
    ['https://evil/.avax.network', 403],
    ['https://avax.network', 403],
    ['https://dappxexample', 403],
    ['null', 403],
  ])('the origin %s: %i', async (origin, status) => {
    const got = await get({ host: 'vm.example', origin });
    expect(got.status).toBe(status);
    const allowed = got.headers['access-control-allow-origin'];
    expect(allowed).toBe(status === 200 ? origin : undefined);
    if (status === 200) expect(got.headers.vary).toBe('Origin');
  });

  test('a page of this server itself may call it', async () => {
    const host = `127.0.0.1:${listener.port}`;
    expect((await get({ host, origin: `http://${host}` })).status).toBe(200);
  });

  test('a web socket of another origin is rejected', async () => {
    const upgrade = (origin: string): string =>
      `GET / HTTP/1.1\r\nHost: vm.example\r\nOrigin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    expect(await raw(upgrade('https://evil.example'))).toMatch(/ 403 /);
    expect(upgrades).toBe(0);
    expect(await raw(upgrade('https://dapp.example'))).toMatch(/ 101 /);
  });
});

test('a star accepts all hosts', async () => {
  await serve({ allowedHosts: ['*'] });
  expect((await get({ host: 'evil.example' })).status).toBe(200);
});

test('bodies beyond the total limit get 503, until others are finished', async () => {
  const MIB = 2 ** 20;
  let asked = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const vm = await grpc.serve(
    handlersOf(HttpService, {
      handleSimple: async () => {
        asked += 1;
        await released;
        return { code: 200 };
      },
    }),
  );
  const bridge = new HttpBridge({ bodyBytes: 4 * MIB, totalBodyBytes: 6 * MIB });
  bridge.mount({ names: ['c'], handlers: [{ prefix: '', address: vm.address }] });
  listener = await serveHttp(bridge);
  const post = (bytes: number) => postOnce(`${listener.url}/ext/bc/c`, Buffer.alloc(bytes));
  const held = [post(3 * MIB), post(3 * MIB)];
  await eventually('both with the handler', () => asked === 2, 20_000);
  for (const bytes of [1, MIB]) {
    const { status, headers, text } = await post(bytes);
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(text).toMatch(/too many requests/);
  }
  expect(asked).toBe(2);
  release();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await post(4 * MIB)).status).toBe(200);
  bridge.close();
  await vm.close();
});
