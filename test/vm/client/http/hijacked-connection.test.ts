import { once } from 'node:events';
import {
  connect as dial,
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

import { HijackedConnection } from '../../../../src/vm/client/http/hijacked-connection';
import { PulledStream } from '../../../../src/vm/client/http/pulled-stream';
import { ConnService, ReadEnd, WriterService } from '../../../../src/vm/protocol/http';
import { grpc } from '../../../../src/vm/transport/http2/grpc';
import { clientOf, type ClientOf } from '../../../../src/vm/transport/service';
import type { Channel, RpcServer } from '../../../../src/vm/transport/transport';
import { pause } from '../../../../src/support/deadline';

/** A number of milliseconds from now, in the format of Go. */
const inGo = (ms: number): Buffer => {
  const at = Date.now() + ms;
  const bytes = Buffer.alloc(15, 0xff);
  bytes[0] = 1;
  bytes.writeBigInt64BE(62_135_596_800n + BigInt(Math.floor(at / 1000)), 1);
  bytes.writeInt32BE((at % 1000) * 1_000_000, 9);
  return bytes;
};
const never = Buffer.from([1, ...Buffer.alloc(12), 0xff, 0xff]);

describe('a hijacked connection', () => {
  let listener: Server;
  let client: Socket;
  let served: Socket;
  let rpc: RpcServer;
  let channel: Channel;
  let connection: ClientOf<typeof ConnService.methods>;

  beforeEach(async () => {
    listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    client = dial((listener.address() as AddressInfo).port, '127.0.0.1');
    client.on('error', () => undefined);
    [served] = (await once(listener, 'connection')) as [Socket];
    served.on('error', () => undefined);
    const hijacked = new HijackedConnection(served, new PulledStream(served));
    rpc = await grpc.serve(hijacked.handlers());
    channel = grpc.connect(rpc.address);
    connection = clientOf(ConnService, channel);
  });
  afterEach(async () => {
    channel.close();
    await rpc.close();
    client.destroy();
    served.destroy();
    listener.close();
  });

  const text = async (length = 100): Promise<string> =>
    Buffer.from((await connection.read({ length })).read).toString();

  test('is read in chunks of the requested size, then ends', async () => {
    client.end('abcdef');
    expect(await text(2)).toBe('ab');
    expect(await text(1)).toBe('c');
    expect(await text()).toBe('def');
    expect((await connection.read({ length: 5 })).error?.errorCode).toBe(ReadEnd.Eof);
    expect((await connection.read({ length: 5 })).error?.errorCode).toBe(ReadEnd.Eof);
  });

  test('a read waits until its deadline, which can be moved', async () => {
    await connection.setReadDeadline({ time: inGo(60_000) });
    const read = connection.read({ length: 5 });
    await connection.setReadDeadline({ time: inGo(60) });
    expect((await read).error).toEqual({
      errorCode: ReadEnd.DeadlineExceeded,
      message: 'i/o timeout',
    });
    const again = await connection.read({ length: 5 });
    expect(again.error?.errorCode).toBe(ReadEnd.DeadlineExceeded);
    await connection.setDeadline({ time: never });
    client.write('now');
    expect(await text()).toBe('now');
  });

  test('a cancelled read consumes nothing', async () => {
    const controller = new AbortController();
    const read = connection.read({ length: 5 }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(read).rejects.toMatchObject({ code: 'VMRE_RPC_FAILED' });
    await pause(100); // until the other side knows
    client.write('kept');
    expect(await text()).toBe('kept');
  });

  test('writes to a client that does not read wait until their deadline', async () => {
    const payload = Buffer.alloc(1024 * 1024);
    await connection.setWriteDeadline({ time: inGo(500) });
    let error: string | undefined;
    for (let count = 0; count < 100 && error === undefined; count += 1) {
      ({ error } = await connection.write({ payload }));
    }
    expect(error).toBe('i/o timeout');
    expect((await connection.write({ payload })).error).toBe('i/o timeout');
  });

  test('written bytes arrive before the connection is closed', async () => {
    const writer = clientOf(WriterService, channel);
    expect(await writer.write({ payload: Buffer.from('bye') })).toEqual({
      written: 3,
      error: undefined,
    });
    await connection.close({});
    let seen = '';
    for await (const chunk of client) seen += String(chunk);
    expect(seen).toBe('bye');
    expect((await connection.write({ payload: Buffer.from('x') })).error).toMatch(/closed/);
    expect((await connection.read({ length: 1 })).error?.errorCode).toBe(ReadEnd.Unspecified);
  });

  test('a disconnected client ends reads and writes', async () => {
    const read = connection.read({ length: 1 });
    client.resetAndDestroy();
    expect((await read).error?.errorCode).toBe(ReadEnd.Unspecified);
    expect((await connection.write({ payload: Buffer.from('x') })).error).toBeDefined();
  });

  test('an invalid deadline is rejected', async () => {
    await expect(connection.setDeadline({ time: Buffer.from('soon') })).rejects.toMatchObject({
      code: 'VMRE_RPC_FAILED',
    });
  });
});
