import { once } from 'node:events';
import { request as startRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';

import { ROUTE_HEADER } from '../../../../src/vm/client/http/http-bridge';
import { VmClient } from '../../../../src/vm/client/vm-client';
import { grpc } from '../../../../src/vm/transport/http2/grpc';
import { pause } from '../../../../src/support/deadline';
import { longTest } from '../../../support/plays-all';
import { TestVmProcess } from '../test-vm-process';
import { Bridged, MIB, readUntil } from './bridged';

describe('streamed requests reach the handlers of a VM', () => {
  let bridged: Bridged;
  beforeEach(async () => {
    bridged = await Bridged.start();
  });
  afterEach(() => bridged.end());

  test('a connection is hijacked, with bytes that arrived early', async () => {
    const socket = await bridged.raw('/ext/bc/chain/ws', '', 'early');
    const answer = await readUntil(socket, (text) => text.endsWith('early'));
    expect(answer).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\nUpgrade: raw\r\n/);
    socket.write('late');
    expect(await readUntil(socket, (text) => text.endsWith('late'))).toBe('late');
    const closed = once(socket, 'close');
    socket.end();
    await closed;
    await bridged.settled();
  });

  test('megabytes are sent both ways on a hijacked connection', async () => {
    const socket = await bridged.raw('/ext/bc/chain/ws');
    await readUntil(socket, (text) => text.endsWith('\r\n\r\n'));
    const sent = Buffer.alloc(8 * MIB, 'abcdefghij');
    let got = 0;
    const all = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        got += chunk.length;
        if (got === sent.length) resolve();
      });
    });
    socket.write(sent);
    await all;
    socket.destroy();
    await bridged.settled();
  });

  test('a client that disconnects from a hijacked connection leaves nothing behind', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 10 }, () => bridged.raw('/ext/bc/chain/ws')),
    );
    for (const socket of sockets) await readUntil(socket, (text) => text.endsWith('\r\n\r\n'));
    expect(bridged.open).toBe(20);
    for (const socket of sockets) socket.resetAndDestroy();
    await bridged.settled();
  });

  test('a handler may answer without hijacking', async () => {
    const socket = await bridged.raw('/ext/bc/chain', 'Content-Length: 4\r\nX-a: 1\r\n', 'body');
    const answer = await readUntil(socket, () => false);
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    const [, body] = answer.split('\r\n\r\n');
    const told = JSON.parse(body!.slice(body!.indexOf('{'), body!.lastIndexOf('}') + 1)) as object;
    expect(told).toMatchObject({
      path: '/ext/bc/chain',
      host: 'vm.example',
      contentLength: 4,
      proto: 'HTTP/1.1',
      remoteAddr: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    });
    await bridged.settled();
  });

  test('a body is echoed while it arrives', async () => {
    const sent = startRequest(`${bridged.listener.url}/ext/bc/chain/stream`, {
      method: 'POST',
      headers: { upgrade: 'stream' }, // without "connection: upgrade" it is a request as any other
    });
    sent.write('first');
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(201);
    const [first] = (await once(response, 'data')) as [Buffer];
    expect(first.toString()).toBe('first');
    sent.write('second');
    const [second] = (await once(response, 'data')) as [Buffer];
    expect(second.toString()).toBe('second');
    sent.end();
    await once(response, 'end');
    await bridged.settled();
  });

  longTest(
    '64 MiB are echoed without being kept',
    async () => {
      const sent = startRequest(`${bridged.listener.url}/ext/bc/chain/stream`, {
        method: 'POST',
        headers: { upgrade: 'stream' },
      });
      const before = process.memoryUsage.rss();
      const chunk = Buffer.alloc(MIB, 'x');
      const write = async (): Promise<void> => {
        for (let count = 0; count < 64; count += 1) {
          if (!sent.write(chunk)) await once(sent, 'drain');
        }
        sent.end();
      };
      const writing = write();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      let got = 0;
      for await (const part of response) got += (part as Buffer).length;
      await writing;
      expect(got).toBe(64 * MIB);
      expect(process.memoryUsage.rss() - before).toBeLessThan(200 * MIB);
      await bridged.settled();
    },
    60_000,
  );

  test('a client that does not read pauses the handler, and one that disconnects ends it', async () => {
    const sent = startRequest(`${bridged.listener.url}/ext/bc/chain/flow?bytes=${1024 * MIB}`, {
      headers: { upgrade: 'flow' },
    });
    sent.end();
    sent.on('error', () => undefined);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const before = process.memoryUsage.rss();
    await pause(500);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
    expect(bridged.open).toBe(1);
    response.destroy();
    await bridged.settled();
  });

  test('a client that disconnects while the handler waits for its body ends it', async () => {
    const sent = startRequest(`${bridged.listener.url}/ext/bc/chain/stream`, {
      method: 'POST',
      headers: { upgrade: 'stream' },
    });
    sent.on('error', () => undefined);
    sent.write('begun');
    await once(sent, 'response');
    sent.destroy();
    await bridged.settled();
  });

  test('an upgrade with a chunked body is rejected', async () => {
    const socket = await bridged.raw(
      '/ext/bc/chain/ws',
      'Transfer-Encoding: chunked\r\n',
      '0\r\n\r\n',
    );
    expect(await readUntil(socket, (text) => text.includes('\r\n\r\n'))).toMatch(/^HTTP\/1.1 501 /);
  });

  test('an upgrade at an unmounted path gets 404', async () => {
    const { response } = await bridged.ask('/nowhere', {
      headers: { connection: 'upgrade', upgrade: 'raw' },
    });
    expect(response.statusCode).toBe(404);
  });

  test('HTTP/2 is served on the same port and routed by its header', async () => {
    const session = connectHttp2(bridged.listener.url);
    const stream = session.request({
      ':method': 'POST',
      ':path': '/any/where/stream',
      [ROUTE_HEADER]: 'alias',
    });
    stream.write('over two');
    const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
    expect(headers[':status']).toBe(201);
    stream.end();
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    expect(text).toBe('over two');
    const lost = session.request({ ':path': '/ext/bc/other' });
    const [answer] = (await once(lost, 'response')) as [{ ':status': number }];
    expect(answer[':status']).toBe(404);
    lost.close();
    session.destroy();
    await bridged.settled();
  });

  test('an HTTP/2 client that disconnects leaves nothing behind', async () => {
    const session = connectHttp2(bridged.listener.url);
    session.on('error', () => undefined);
    const stream = session.request({
      ':path': `/flow?bytes=${1024 * MIB}`,
      [ROUTE_HEADER]: 'chain',
    });
    stream.on('error', () => undefined);
    await once(stream, 'response');
    expect(bridged.open).toBe(1);
    session.destroy();
    await bridged.settled();
  });

  test('a crash of the VM ends its connections', async () => {
    const other = await TestVmProcess.start();
    const otherChannel = grpc.connect(other.address);
    const otherVm = new VmClient(otherChannel);
    await otherVm.initialize(other.input());
    bridged.bridge.mount({ names: ['mortal'], handlers: await otherVm.createHandlers() });
    const socket = await bridged.raw('/ext/bc/mortal/ws');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    const plain = bridged.post('guest.hang', '/ext/bc/mortal');
    await pause(100);
    await other.end();
    await closed;
    expect((await plain).response.statusCode).toBe(500);
    expect((await bridged.post('guest.last', '/ext/bc/mortal')).response.statusCode).toBe(500);
    otherChannel.close();
    await bridged.settled();
  });
});
