import { once } from 'node:events';
import { connect } from 'node:net';

import { DatabaseService } from '../../../src/vm/protocol/database';
import { AliasReaderService } from '../../../src/vm/protocol/alias-reader';
import { RuntimeService } from '../../../src/vm/protocol/runtime';
import { SharedMemoryService } from '../../../src/vm/protocol/shared-memory';
import { WarpSignerService } from '../../../src/vm/protocol/warp-signer';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { clientOf, pathOf } from '../../../src/vm/transport/service';
import type { Channel } from '../../../src/vm/transport/transport';
import { Random } from '../../support/random';
import { coded } from '../../support/coded';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { failure } from '../launch/plugins-at-work';
import { attack, databaseSamples, serviceSamples, signSample } from './hostile-calls';
import { hostileHandler, type HostileHandler } from './hostile-handler';
import { hostUnderAttack, ownChain } from './host-under-attack';
import { mutated } from './mutations';
import { garbage, open, throwAt } from './raw-attacks';

jest.setTimeout(60_000);

const path = useTemporaryDirectory();
const dice = new Random(20_261_121);
let host: Awaited<ReturnType<typeof hostUnderAttack>>;
let handler: HostileHandler;
const channels: Channel[] = [];

beforeEach(async () => {
  handler = await hostileHandler(dice, 40);
  host = await hostUnderAttack(path('store'), handler.address);
});

afterEach(async () => {
  for (const channel of channels.splice(0)) channel.close();
  await host.close();
  await handler.close();
});

function reach(address: string): Channel {
  const channel = grpc.connect(address);
  channels.push(channel);
  return channel;
}

/** A well-behaved plugin on its own connections is still served. */
async function isServed(): Promise<void> {
  const { database, services } = host.addresses;
  const store = clientOf(DatabaseService, reach(database));
  const value = Buffer.from('good');
  const options = { deadlineMs: 20_000 };
  await store.put({ key: Buffer.from('good'), value }, options);
  expect((await store.get({ key: Buffer.from('good') }, options)).value).toEqual(value);
  const aliases = clientOf(AliasReaderService, reach(services));
  expect((await aliases.lookup({ alias: 'x' }, options)).id).toEqual(ownChain);
}

const samples = [...databaseSamples, ...serviceSamples, signSample];

test.each(samples.map((sample) => [sample.path, sample] as const))(
  '%s of any bytes has a clear answer',
  async (method, sample) => {
    const isDatabase = method.startsWith('/rpcdb');
    const channel = reach(isDatabase ? host.addresses.database : host.addresses.services);
    const count = sample === signSample ? 20 : 150;
    const calls = Array.from({ length: count }, async () =>
      attack(channel, { path: method, message: mutated(dice, sample.message) }),
    );
    const statuses = await Promise.all(calls);
    expect(statuses.length).toBe(count);
    await isServed();
  },
);

test('an unknown method or service', async () => {
  for (const wanted of ['/rpcdb.Database/Drop', '/x.Y/Z', '/', '', '/vm.VM/Initialize']) {
    const channel = reach(host.addresses.database);
    const { error } = await failure(channel.call(wanted, Buffer.alloc(3), { deadlineMs: 10_000 }));
    expect(error).toEqual(coded('VMRE_RPC_FAILED'));
  }
  await isServed();
});

test('thousands of concurrent calls are all answered', async () => {
  const { database, services } = host.addresses;
  const [one, two] = [reach(database), reach(services)];
  const calls = Array.from({ length: 5000 }, (_, at) =>
    at % 2 === 0
      ? attack(one, databaseSamples[at % databaseSamples.length]!)
      : attack(two, serviceSamples[at % serviceSamples.length]!),
  );
  expect(await Promise.all(calls)).toHaveLength(5000);
  await isServed();
});

test('a flood of signatures does not block the host', async () => {
  const signer = reach(host.addresses.services);
  const flood = Array.from({ length: 3000 }, () => failureOrNothing(attack(signer, signSample)));
  const begin = performance.now();
  await isServed();
  expect(performance.now() - begin).toBeLessThan(15_000);
  signer.close();
  await Promise.all(flood);
  await isServed();
});

const failureOrNothing = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined);

test('unknown iterators, and more than the maximum', async () => {
  const store = clientOf(DatabaseService, reach(host.addresses.database));
  for (const id of [0n, 1n, 2n ** 63n, 2n ** 64n - 1n]) {
    expect((await failure(store.iteratorNext({ id }))).error).toEqual(
      coded('VMRE_RPC_FAILED', 'unknown iterator'),
    );
    expect(await store.iteratorRelease({ id })).toMatchObject({ err: 0 });
  }
  const opened = await Promise.allSettled(
    Array.from({ length: 1500 }, () => store.newIteratorWithStartAndPrefix({})),
  );
  expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1000);
  const refused = opened.find((each) => each.status === 'rejected');
  expect((refused as PromiseRejectedResult).reason).toEqual(
    coded('VMRE_RPC_FAILED', 'RESOURCE_EXHAUSTED'),
  );
  await isServed();
});

test('keys of megabytes are accepted, and long texts are cut', async () => {
  const store = clientOf(DatabaseService, reach(host.addresses.database));
  for (const length of [64 * 1024 + 1, 10 * 1024 * 1024]) {
    expect(await store.get({ key: Buffer.alloc(length) })).toMatchObject({ err: 2 });
    await store.put({ key: Buffer.alloc(length), value: Buffer.of(1) });
    expect(await store.get({ key: Buffer.alloc(length) })).toMatchObject({ value: Buffer.of(1) });
  }
  const aliases = clientOf(AliasReaderService, reach(host.addresses.services));
  for (const alias of ['x'.repeat(1_000_000), '𝒳'.repeat(100_000), `x${'𝒳'.repeat(100_000)}`]) {
    const { error } = await failure(aliases.lookup({ alias }));
    expect(error).toEqual(coded('VMRE_RPC_FAILED', 'there is no ID with alias: '));
    expect(error.message.length).toBeLessThan(2200);
  }
  await isServed();
});

test('a small message with very many elements is rejected', async () => {
  const channel = reach(host.addresses.database);
  const message = Buffer.alloc(6_000_000);
  for (let at = 0; at < message.length; at += 2) message[at] = 0x0a; // an empty put
  const wanted = pathOf(DatabaseService.name, 'writeBatch');
  const { error } = await failure(channel.call(wanted, message, { deadlineMs: 50_000 }));
  expect(error).toEqual(coded('VMRE_RPC_FAILED', 'its lists have more than 2097152 elements'));
  await isServed();
});

test('very many traits are rejected without a delay for others', async () => {
  const memory = clientOf(SharedMemoryService, reach(host.addresses.services));
  const traits = Array.from({ length: 100_000 }, (_, at) => Buffer.from(String(at)));
  const request = { peerChainId: Buffer.alloc(32, 9), traits, limit: 10 };
  const { error } = await failure(memory.indexed(request));
  expect(error).toEqual(coded('VMRE_RPC_FAILED', 'INVALID_ARGUMENT'));
  await isServed();
});

test('a value that is requested very often in one call is not sent as often', async () => {
  const memory = clientOf(SharedMemoryService, reach(host.addresses.services));
  const key = Buffer.from('k');
  // A plugin may leave something for its own chain, which is a peer like any other.
  const putRequests = [{ key, value: Buffer.alloc(1024 * 1024), traits: [key] }];
  const request = { peerChainId: ownChain, removeRequests: [], putRequests };
  await memory.apply({ requests: [request], batches: [] });
  const ask = (count: number) =>
    memory.get({ peerChainId: ownChain, keys: Array<Buffer>(count).fill(key) });
  expect((await ask(3)).values).toHaveLength(3);
  expect((await failure(ask(1000))).error).toEqual(coded('VMRE_RPC_FAILED', 'RESOURCE_EXHAUSTED'));
  expect((await failure(ask(70_000))).error).toEqual(coded('VMRE_RPC_FAILED', 'INVALID_ARGUMENT'));
  const traits = Array<Buffer>(4000).fill(key);
  const found = await memory.indexed({ peerChainId: ownChain, traits, limit: 2 ** 31 - 1 });
  expect(found.values).toHaveLength(1);
  await isServed();
});

test('messages of another chain or network are not signed', async () => {
  const signer = clientOf(WarpSignerService, reach(host.addresses.services));
  const payload = Buffer.alloc(10);
  const other = { networkId: 1, sourceChainId: Buffer.alloc(32, 9), payload };
  expect((await failure(signer.sign(other))).error).toEqual(
    coded('VMRE_RPC_FAILED', 'wrong SourceChainID'),
  );
});

describe('on the bare connection', () => {
  test.each(Object.keys(garbage))('%s', async (name) => {
    const { database, services, runtime, http } = host.addresses;
    const bytes = garbage[name]!(dice);
    await Promise.all(
      [database, services, runtime, http].map((address) => throwAt(address, bytes, 200)),
    );
    await isServed();
  });

  test('500 silent connections, with a byte now and then', async () => {
    const { database } = host.addresses;
    const sockets = await Promise.all(Array.from({ length: 500 }, () => open(database)));
    for (const byte of Buffer.from('PRI * H')) {
      for (const socket of sockets) socket.write(Buffer.of(byte));
      await isServed();
    }
    for (const socket of sockets) socket.destroy();
  });
});

test('garbage in the handshake fails it, whatever is announced later', async () => {
  const { runtime } = host.addresses;
  const channel = reach(runtime);
  const wanted = pathOf(RuntimeService.name, 'initialize');
  for (const message of [
    Buffer.alloc(11, 0xff),
    Buffer.from('0a', 'hex'),
    Buffer.from('08ff', 'hex'),
  ]) {
    expect(await attack(channel, { path: wanted, message })).not.toBe(0);
  }
  await throwAt(runtime, garbage['frames of noise']!(dice));
  const good = { protocolVersion: 45, addr: '127.0.0.1:4000' };
  await clientOf(RuntimeService, channel).initialize(good, { deadlineMs: 10_000 });
  const later = { protocolVersion: 45, addr: '127.0.0.1:4001' };
  const refused = clientOf(RuntimeService, channel).initialize(later, { deadlineMs: 10_000 });
  await expect(refused).rejects.toEqual(coded('VMRE_RPC_FAILED', 'already announced'));
  await expect(host.announced).rejects.toEqual(
    coded('VMRE_HANDSHAKE_FAILED', 'sent an announcement that cannot be decoded'),
  );
});

describe('the handler of a request', () => {
  test('that gives invalid answers', async () => {
    for (let count = 0; count < 30; count += 1) {
      const response = await fetch(`${host.addresses.http}/ext/bc/x`, {
        method: 'POST',
        body: 'x',
      });
      expect(response.status).toBeGreaterThanOrEqual(200);
      await response.text().catch(() => undefined);
    }
    await isServed();
  });

  test('that calls back with any bytes', async () => {
    const { port } = new URL(host.addresses.http);
    const request =
      'GET /ext/bc/x HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: y\r\n\r\n';
    const clients = Array.from({ length: 20 }, async () => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(request);
      setTimeout(() => socket.destroy(), 3000 + dice.below(1000));
      await once(socket, 'close');
    });
    await Promise.all(clients);
    expect(handler.problems).toEqual([]);
    expect(handler.reached.writer).toBeGreaterThan(0);
    expect(handler.reached.connection).toBeGreaterThan(0);
    await isServed();
  });
});
