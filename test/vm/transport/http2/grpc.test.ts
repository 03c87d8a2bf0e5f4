import { once } from 'node:events';
import { connect as dial, createServer, type AddressInfo, type Server } from 'node:net';

import { rpcFailure, RpcStatus } from '../../../../src/h2/grpc/rpc-failure';
import { clientOf, handlersOf, rpc, service } from '../../../../src/vm/transport/service';
import type { Channel, Handlers, RpcServer } from '../../../../src/vm/transport/transport';
import { pause } from '../../../../src/support/deadline';
import { bytes, string } from '../../../../src/protobuf/fields';
import { message } from '../../../../src/protobuf/message';
import { Empty } from '../../../../src/protobuf/well-known';
import { longTest } from '../../../support/plays-all';
import { coded } from '../../../support/coded';
import { transports } from '../transports';

const Text = message({ text: string(1) });
const Bytes = message({ bytes: bytes(1) });
const Test = service('test.Test', {
  say: rpc(Text, Text),
  echo: rpc(Bytes, Bytes),
  wait: rpc(Empty, Empty),
  absent: rpc(Empty, Empty),
});

const failsWith = (status: RpcStatus, text: string | RegExp = '') =>
  expect.objectContaining({
    code: 'VMRE_RPC_FAILED',
    data: expect.objectContaining({
      status,
      text: typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text),
    }) as unknown,
  }) as Error;

describe.each(transports())('unary calls on $kind', ({ grpc }) => {
  const channels: Channel[] = [];
  const servers: RpcServer[] = [];
  /** How many waits began and were aborted. */
  const waits = { begun: 0, aborted: 0 };

  const handlers = handlersOf(Test, {
    say: ({ text }) => {
      if (text === 'plain') throw new Error('plain text');
      if (text === 'details') {
        const details = Buffer.from([0, 255, 1, 2]);
        throw rpcFailure({ status: 500, text: 'with details', details });
      }
      if (text === 'precondition') {
        throw rpcFailure({ status: RpcStatus.FailedPrecondition, text: 'not now' });
      }
      return { text: `${text}!` };
    },
    echo: ({ bytes: content }) => ({ bytes: content }),
    wait: (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        waits.begun += 1;
        const abort = (): void => {
          waits.aborted += 1;
          reject(new Error('aborted'));
        };
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort);
      }),
  });
  const serve = async (some: Handlers = handlers, listen?: string): Promise<RpcServer> => {
    const server = await grpc.serve(some, listen);
    servers.push(server);
    return server;
  };
  const connect = (address: string): Channel => {
    const channel = grpc.connect(address);
    channels.push(channel);
    return channel;
  };
  const start = async () => clientOf(Test, connect((await serve()).address));
  const until = async (holds: () => boolean): Promise<void> => {
    for (const end = Date.now() + 5000; !holds() && Date.now() < end;) await pause(5);
    expect(holds()).toBe(true);
  };

  beforeEach(() => Object.assign(waits, { begun: 0, aborted: 0 }));
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const channel of channels.splice(0)) channel.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  test('carry messages, also concurrently', async () => {
    const client = await start();
    expect(await client.say({ text: 'hällo' })).toEqual({ text: 'hällo!' });
    const texts = Array.from({ length: 200 }, (_, at) => `number ${at}`);
    const answers = await Promise.all(texts.map((text) => client.say({ text })));
    expect(answers.map(({ text }) => text)).toEqual(texts.map((text) => `${text}!`));
  });

  longTest('carry 64 MiB', async () => {
    const client = await start();
    const large = Buffer.alloc(64 * 1024 * 1024, 'abcdefg');
    const { bytes: back } = await client.echo({ bytes: large });
    expect(Buffer.compare(back, large)).toBe(0);
  });

  test('fail with the status and the text of the handler', async () => {
    const client = await start();
    await expect(client.say({ text: 'plain' })).rejects.toEqual(
      failsWith(RpcStatus.Unknown, 'plain text'),
    );
    await expect(client.say({ text: 'precondition' })).rejects.toEqual(
      coded('VMRE_RPC_FAILED', '/test.Test/Say: not now (FAILED_PRECONDITION)'),
    );
    await expect(client.absent({})).rejects.toEqual(failsWith(RpcStatus.Unimplemented));
  });

  test('carry details beside an unknown status', async () => {
    const client = await start();
    const details = Buffer.from([0, 255, 1, 2]);
    await expect(client.say({ text: 'details' })).rejects.toMatchObject({
      data: { status: 500, text: 'with details', details },
    });
  });

  test('a malformed request fails with INVALID_ARGUMENT', async () => {
    const { address } = await serve();
    const call = connect(address).call('/test.Test/Say', Buffer.from([0x0a, 0x7f]));
    await expect(call).rejects.toEqual(failsWith(RpcStatus.InvalidArgument, 'longer than'));
  });

  test('a malformed answer is reported', async () => {
    const { address } = await serve({ '/test.Test/Say': () => Buffer.from([0xff]) });
    const answer = clientOf(Test, connect(address)).say({});
    await expect(answer).rejects.toEqual(coded('VMRE_FRAME_MALFORMED'));
  });

  test('a deadline ends the call on both sides', async () => {
    const client = await start();
    await client.say({ text: 'connected' });
    await expect(client.wait({}, { deadlineMs: 50 })).rejects.toEqual(
      failsWith(RpcStatus.DeadlineExceeded),
    );
    await until(() => waits.aborted === 1);
  });

  test.each([
    ['in the same breath', (cancel: () => void) => cancel()],
    ['a moment later', (cancel: () => void) => void Promise.resolve().then(cancel)],
    ['while it is on its way', (cancel: () => void) => void setImmediate(cancel)],
    ['while it is answered', (cancel: () => void) => void setTimeout(cancel, 30)],
  ])('a cancellation %s is seen by the handler', async (_when, schedule) => {
    const client = await start();
    await client.say({ text: 'connected' });
    const cancelled = Array.from({ length: 10 }, async () => {
      const controller = new AbortController();
      const call = client.wait({}, { signal: controller.signal });
      schedule(() => controller.abort());
      await expect(call).rejects.toEqual(failsWith(RpcStatus.Cancelled, 'cancelled'));
    });
    await Promise.all(cancelled);
    await pause(50);
    await until(() => waits.aborted === waits.begun);
  });

  test('an aborted signal prevents the call', async () => {
    const client = await start();
    await expect(client.wait({}, { signal: AbortSignal.abort() })).rejects.toEqual(
      failsWith(RpcStatus.Cancelled),
    );
    expect(waits.begun).toBe(0);
  });

  test('signals do not retain finished calls', async () => {
    const client = await start();
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, 'removeEventListener');
    const added = jest.spyOn(signal, 'addEventListener');
    for (let count = 0; count < 20; count += 1) await client.say({}, { signal });
    await client.say({ text: 'plain' }, { signal }).catch(() => undefined);
    expect(removed).toHaveBeenCalledTimes(21);
    expect(added).toHaveBeenCalledTimes(21);
  });

  test('fail at once without a listener, unless they wait for it', async () => {
    const { address } = await serve();
    await servers.pop()?.close();
    const client = clientOf(Test, connect(address));
    await expect(client.say({}, { waitForReady: false })).rejects.toEqual(
      failsWith(RpcStatus.Unavailable),
    );
  });

  test('wait for a server that starts later', async () => {
    const { address } = await serve();
    await servers.pop()?.close();
    const client = clientOf(Test, connect(address));
    const answer = client.say({ text: 'early' }, { deadlineMs: 90_000 });
    await pause(150);
    await serve(handlers, address);
    expect(await answer).toEqual({ text: 'early!' });
  });

  test('survive a restart of the server', async () => {
    const { address } = await serve();
    const client = clientOf(Test, connect(address));
    await client.say({});
    await servers.pop()?.close();
    await serve(handlers, address);
    await pause(100); // data on a connection that is just closing is lost
    expect(await client.say({ text: 'again' }, { deadlineMs: 90_000 })).toEqual({ text: 'again!' });
  });

  test('fail with UNAVAILABLE when the server closes', async () => {
    const client = await start();
    const call = expect(client.wait({})).rejects.toEqual(failsWith(RpcStatus.Unavailable));
    await until(() => waits.begun === 1);
    await servers.pop()?.close();
    await call;
    await until(() => waits.aborted === 1);
  });

  test('fail when their channel is closed, and the handler sees it', async () => {
    const client = await start();
    const call = expect(client.wait({})).rejects.toEqual(
      failsWith(RpcStatus.Unavailable, 'closed by this side'),
    );
    await until(() => waits.begun === 1);
    channels.pop()?.close();
    await call;
    await expect(client.say({})).rejects.toEqual(failsWith(RpcStatus.Unavailable));
    await until(() => waits.aborted === 1);
  });

  test('a server that closes lets pending calls finish within its grace period', async () => {
    let finish: (() => void) | undefined;
    const { address } = await serve(
      handlersOf(Test, {
        say: () => new Promise((resolve) => (finish = () => resolve({ text: 'done' }))),
        wait: () => new Promise(() => undefined),
      }),
    );
    const server = servers.pop()!;
    const client = clientOf(Test, connect(address));
    const answer = client.say({});
    await until(() => finish !== undefined);
    const stuck = expect(client.wait({})).rejects.toMatchObject({ code: 'VMRE_RPC_FAILED' });
    await pause(100);
    const before = performance.now();
    const closed = server.close({ graceMs: 400 });
    await pause(50);
    finish?.();
    expect(await answer).toEqual({ text: 'done' });
    await closed;
    await stuck;
    expect(performance.now() - before).toBeGreaterThan(300);
  });

  test('a server closes at once without pending calls', async () => {
    for (const disconnect of [false, true]) {
      const { address } = await serve();
      const server = servers.pop()!;
      const channel = connect(address);
      await clientOf(Test, channel).say({});
      if (disconnect) channel.close();
      const before = performance.now();
      await server.close({ graceMs: 90_000 });
      expect(performance.now() - before).toBeLessThan(80_000);
    }
  });

  test('an address in use is reported', async () => {
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const taken: Server = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    await expect(grpc.serve(handlers, `127.0.0.1:${port}`)).rejects.toEqual(
      coded('VMRE_RPC_LISTEN_FAILED', `127.0.0.1:${port}`),
    );
    taken.close();
  });

  test('garbage on the port does not affect others', async () => {
    const { address } = await serve();
    const [host, port] = address.split(':');
    const socket = dial(Number(port), host);
    socket.on('error', () => undefined);
    socket.write(Buffer.alloc(4096, 0xaa));
    expect(await clientOf(Test, connect(address)).say({ text: 'fine' })).toEqual({ text: 'fine!' });
    socket.destroy();
  });
});
