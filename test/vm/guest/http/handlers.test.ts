import { connect } from 'node:net';

import { RemoteLauncher, startChain, type ChainVm } from '../../../../src/vm';
import { startGuest, type HttpHandler } from '../../../../src/vm/guest';
import { LedgerVm } from '../ledger-vm';

/** The same answers by each form of a handler. */
const forms: Record<string, HttpHandler> = {
  '/node': (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      response.writeHead(201, { 'content-type': 'application/json', 'x-made-by': 'vm' });
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, sent: headers['x-sent'], body }));
    });
  },
  '/fetch': {
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = await request.text();
      const told = { method, url: pathname + search, sent: headers.get('x-sent'), body };
      return Response.json(told, { status: 201, headers: { 'x-made-by': 'vm' } });
    },
  },
  '/whole': {
    respond: ({ method, url, headers, body }) => ({
      status: 201,
      headers: { 'content-type': 'application/json', 'x-made-by': 'vm' },
      body: JSON.stringify({ method, url, sent: headers['x-sent'], body: body.toString() }),
    }),
  },
  '/throws': () => {
    throw new Error('the handler is broken');
  },
  '/rejects': {
    respond: () => Promise.reject(new Error('the handler is broken')),
  },
  '/socket': {
    request: (_request, response) => response.writeHead(426).end('upgrade'),
    upgrade: (_request, socket) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: lines\r\nConnection: Upgrade\r\n\r\n',
      );
      socket.write('welcome\n');
      socket.on('data', (chunk: Buffer) => {
        const text = chunk.toString();
        socket.write(text.toUpperCase());
        if (text.includes('bye')) socket.end();
      });
    },
  },
};

class HttpVm extends LedgerVm {
  override handlers(): Record<string, HttpHandler> {
    return forms;
  }
}

let chain: ChainVm;
let origin: string;
let closeVm: () => Promise<void>;

beforeAll(async () => {
  const server = await startGuest(new HttpVm());
  closeVm = () => server.close();
  chain = await startChain({
    plugin: new RemoteLauncher(server.address),
    genesis: Buffer.from('in the beginning'),
  });
  origin = await chain.http.listen();
});

afterAll(async () => {
  await chain.stop();
  await closeVm();
});

const base = (): string => {
  return `${origin}${chain.http.paths.find((path) => path.endsWith('/node'))!.slice(0, -'/node'.length)}`;
};

test.each(['/node', '/fetch', '/whole'])('%s gets a request and answers it', async (path) => {
  const body = 'ä'.repeat(100_000);
  const answer = await fetch(`${base()}${path}?x=1`, {
    method: 'POST',
    headers: { 'x-sent': 'by client' },
    body,
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-made-by')).toBe('vm');
  const told = (await answer.json()) as { url: string };
  expect(told).toMatchObject({ method: 'POST', sent: 'by client', body });
  expect(told.url).toMatch(/\/(node|fetch|whole)\?x=1$/);
  const head = await fetch(`${base()}${path}`, { method: 'GET' });
  expect(await head.json()).toMatchObject({ method: 'GET', body: '' });
});

test.each(['/rejects'])(
  '%s: an error of a handler becomes a 500, and the VM stays',
  async (path) => {
    const answer = await fetch(`${base()}${path}`, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('the handler is broken');
    expect((await fetch(`${base()}/whole`)).status).toBe(201);
  },
);

test('a handler takes over the connection of an upgrade', async () => {
  const { hostname, port, pathname } = new URL(`${base()}/socket`);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: lines\r\n\r\n`,
  );
  const has = async (part: string): Promise<void> => {
    while (!text.includes(part)) await new Promise((resolve) => socket.once('data', resolve));
  };
  await has('welcome\n');
  expect(text).toMatch(/^HTTP\/1\.1 101 /);
  socket.write('hello\n');
  await has('HELLO\n');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write('bye\n');
  await has('BYE\n');
  await closed;
});

test('a request for an upgrade that is not accepted is answered', async () => {
  const answer = await fetch(`${base()}/socket`);
  expect(answer.status).toBe(426);
});
