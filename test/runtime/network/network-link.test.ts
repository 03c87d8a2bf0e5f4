import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { endianness } from 'node:os';

import { openNetworkLink, parseEndpoint, type NetworkLink } from '../../../src/index';

let link: NetworkLink;
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await link.close();
});

/** Received frames, and a way to wait for them. */
class Inbox {
  readonly frames: string[] = [];
  readonly take = (frame: Buffer): void => void this.frames.push(frame.toString());

  async count(count: number): Promise<string[]> {
    while (this.frames.length < count) await new Promise((resolve) => setTimeout(resolve, 2));
    return this.frames;
  }
}

describe('UDP', () => {
  async function supervisor(): Promise<UdpSocket> {
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  }

  test('one frame is one datagram, both ways', async () => {
    const socket = await supervisor();
    const inbox = new Inbox();
    const peer = `udp://127.0.0.1:${socket.address().port}`;
    link = await openNetworkLink({ kind: 'udp', peer }, inbox.take);
    if (link.endpoint.kind !== 'udpDatagram') throw new Error(link.endpoint.kind);
    const { host, port } = link.endpoint.address;
    expect(host).toBe('127.0.0.1');
    socket.send('one', port, host);
    socket.send('two', port, host);
    expect(await inbox.count(2)).toEqual(['one', 'two']);
    const received = once(socket, 'message');
    await link.send(Buffer.from('back'));
    expect(String((await received)[0])).toBe('back');
  });

  test('only datagrams of the supervisor are accepted', async () => {
    const [socket, stranger] = [await supervisor(), await supervisor()];
    const inbox = new Inbox();
    const peer = `udp://127.0.0.1:${socket.address().port}`;
    link = await openNetworkLink({ kind: 'udp', peer }, inbox.take);
    if (link.endpoint.kind !== 'udpDatagram') throw new Error(link.endpoint.kind);
    const { host, port } = link.endpoint.address;
    stranger.send('intruder', port, host);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.send('friend', port, host);
    expect(await inbox.count(1)).toEqual(['friend']);
  });
});

describe.each([
  ['TCP', 'tcp', (length: number) => Buffer.from([0, 0, length >> 8, length & 255])],
  [
    'a Unix stream',
    'unix',
    (length: number) => {
      const bytes = [length & 255, length >> 8];
      return Buffer.from(endianness() === 'LE' ? bytes : bytes.reverse());
    },
  ],
] as const)('%s', (_name, kind, prefix) => {
  const framed = (...frames: string[]): Buffer =>
    Buffer.concat(frames.flatMap((frame) => [prefix(frame.length), Buffer.from(frame)]));

  async function connect(): Promise<Socket> {
    const { endpoint } = link;
    const socket =
      'path' in endpoint
        ? createConnection(endpoint.path)
        : createConnection(endpoint.address.port, endpoint.address.host);
    closers.push(() => socket.destroy());
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  test('frames have a length prefix, both ways, however the stream is split', async () => {
    const inbox = new Inbox();
    link = await openNetworkLink({ kind }, inbox.take);
    const sent = link.send(Buffer.from('first')); // waits for the supervisor
    const socket = await connect();
    socket.setNoDelay(true);
    await sent;
    const stream = framed('one', '', 'x'.repeat(300), 'four');
    for (const byte of stream.subarray(0, 12)) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.write(stream.subarray(12));
    expect(await inbox.count(4)).toEqual(['one', '', 'x'.repeat(300), 'four']);
    await link.send(Buffer.from('second'));
    const expected = framed('first', 'second').toString('hex');
    let received = '';
    while (received.length < expected.length) {
      received += (socket.read() as Buffer | null)?.toString('hex') ?? '';
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(received).toBe(expected);
  });

  test('a slow handler delays the sender, but does not change the order', async () => {
    const seen: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    link = await openNetworkLink({ kind }, async (frame) => {
      await gate;
      seen.push(frame.toString());
    });
    const socket = await connect();
    for (let i = 0; i < 100; i += 1) socket.write(framed(`${i}`));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen).toEqual([]);
    open();
    while (seen.length < 100) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
  });

  test('await using closes it', async () => {
    {
      await using bound = await openNetworkLink({ kind }, () => undefined);
      link = bound;
      await connect();
    }
    await expect(connect()).rejects.toMatchObject({ syscall: 'connect' });
  });

  test('a second connection is rejected while the first is open', async () => {
    link = await openNetworkLink({ kind }, () => undefined);
    await connect();
    await link.send(Buffer.from('x'));
    const second = await connect();
    await once(second, 'close');
  });

  test('a frame over the limit is rejected on both sides', async () => {
    link = await openNetworkLink({ kind }, () => undefined);
    const socket = await connect();
    await expect(link.send(Buffer.alloc(70_000))).rejects.toThrow('longer than 65535');
    if (kind === 'unix') return; // two bytes cannot declare it
    socket.write(Buffer.from([0, 2, 0, 0]));
    await once(socket, 'close');
  });

  test('closing frees the address', async () => {
    link = await openNetworkLink({ kind }, () => undefined);
    await link.close();
    if ('path' in link.endpoint) expect(existsSync(link.endpoint.path)).toBe(false);
    link = await openNetworkLink({ kind }, () => undefined);
  });
});

describe('endpoints of the supervisor', () => {
  beforeEach(async () => {
    link = await openNetworkLink({ kind: 'tcp' }, () => undefined);
  });

  test.each([
    ['udp://127.0.0.1:4000', { kind: 'udpDatagram', address: { host: '127.0.0.1', port: 4000 } }],
    ['tcp-connect://[::1]:1', { kind: 'tcpStream', address: { host: '::1', port: 1 } }],
    [
      'tcp-listen://10.0.0.1:65535',
      { kind: 'tcpListener', address: { host: '10.0.0.1', port: 65535 } },
    ],
    ['unix:///run/x.sock', { kind: 'unixStream', path: '/run/x.sock' }],
  ])('%s', (url, endpoint) => {
    expect(parseEndpoint(url)).toEqual(endpoint);
  });

  test.each([
    ['http://127.0.0.1:1', 'must have one of the schemes udp://, tcp-connect://'],
    ['127.0.0.1:1', 'must have one of the schemes'],
    ['udp://localhost:1', 'localhost:1 is not an IP address with a port'],
    ['udp://127.0.0.1:70000', 'is not an IP address with a port'],
    ['udp://::1:1', 'is not an IP address with a port'],
    ['unix://', 'has no path'],
  ])('%s is not an endpoint', (url, message) => {
    expect(() => parseEndpoint(url)).toThrow(message);
  });

  test('an address that cannot be bound is an error', async () => {
    const bound = openNetworkLink({ kind: 'tcp', host: '203.0.113.1' }, () => undefined);
    await expect(bound).rejects.toMatchObject({ code: 'VMRE_ENDPOINT_INVALID' });
    const udp = { kind: 'udp', peer: 'udp://127.0.0.1:1', host: '203.0.113.1' } as const;
    await expect(openNetworkLink(udp, () => undefined)).rejects.toMatchObject({
      code: 'VMRE_ENDPOINT_INVALID',
    });
  });
});
