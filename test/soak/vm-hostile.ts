import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AliasReaderService } from '../../src/vm/protocol/alias-reader';
import { DatabaseService } from '../../src/vm/protocol/database';
import { grpc } from '../../src/vm/transport/http2/grpc';
import { clientOf } from '../../src/vm/transport/service';
import { attack, databaseSamples, serviceSamples, signSample } from '../vm/services/hostile-calls';
import { hostileHandler } from '../vm/services/hostile-handler';
import { mutated } from '../vm/services/mutations';
import { garbage, open, throwAt } from '../vm/services/raw-attacks';
import { AttackedHost } from './attacked-host';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const LONGEST_MS = 120_000;
/** The memory limit of a host, whatever its plugin does; it starts with a hundred. */
const MOST_MB = 1500;
const FLOOD = 10_000;

let most = 0;
let calls = 0;
process.on('exit', () => {
  if (calls > 0) process.stdout.write(`vm-hostile: ${calls} calls, at most ${most} MB of memory\n`);
});

/** Concurrent calls of any bytes to all services. */
async function assailCalls({ addresses }: AttackedHost, random: Random): Promise<void> {
  const one = grpc.connect(addresses.database);
  const two = grpc.connect(addresses.services);
  const made = Array.from({ length: 500 }, () => {
    const isDatabase = random.below(2) === 0;
    const samples = isDatabase ? databaseSamples : [...serviceSamples, signSample];
    const { path, message } = random.pick(samples);
    const wanted = { path, message: mutated(random, message) };
    return attack(isDatabase ? one : two, wanted, LONGEST_MS);
  });
  calls += (await Promise.all(made)).length;
  one.close();
  two.close();
}

/** Valid calls, too many at once; some of them large. */
async function flood({ addresses }: AttackedHost, random: Random): Promise<void> {
  const one = grpc.connect(addresses.database);
  const two = grpc.connect(addresses.services);
  const [database, services] = [random.pick(databaseSamples), random.pick(serviceSamples)];
  const made = Array.from({ length: FLOOD }, (_, at) =>
    at % 2 ? attack(one, database, LONGEST_MS) : attack(two, services, LONGEST_MS),
  );
  const store = clientOf(DatabaseService, one);
  const value = Buffer.alloc(4 * 1024 * 1024, 1);
  for (let large = 0; large < 30; large += 1) {
    const put = store.put({ key: Buffer.from([large]), value }, { deadlineMs: LONGEST_MS });
    made.push(put.then(() => 0));
  }
  calls += (await Promise.all(made)).length;
  one.close();
  two.close();
}

/** Calls whose callers disconnect. */
async function abandon({ addresses }: AttackedHost, random: Random): Promise<void> {
  const channel = grpc.connect(addresses.database);
  const made = Array.from({ length: 2000 }, () =>
    attack(channel, random.pick(databaseSamples)).catch(() => undefined),
  );
  await new Promise((resolve) => setTimeout(resolve, random.below(200)));
  channel.close();
  calls += (await Promise.all(made)).length;
}

async function assailConnections({ addresses }: AttackedHost, random: Random): Promise<void> {
  const { database, services, runtime, http } = addresses;
  const made = Array.from({ length: 60 }, () => {
    const address = random.pick([database, services, runtime, http]);
    return throwAt(address, random.pick(Object.values(garbage))(random), random.below(300));
  });
  const idle = await Promise.all(
    Array.from({ length: 200 }, () => open(random.pick([database, http]))),
  );
  await Promise.all(made);
  for (const socket of idle) socket.destroy();
}

/** Requests whose handler is the hostile one. */
async function assailHttp({ addresses }: AttackedHost, random: Random): Promise<void> {
  const { port } = new URL(addresses.http);
  const head = 'GET /ext/bc/x HTTP/1.1\r\nHost: 127.0.0.1\r\n';
  const made = Array.from({ length: 20 }, async () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    const isStreamed = random.below(3) > 0;
    socket.write(isStreamed ? `${head}Connection: Upgrade\r\nUpgrade: y\r\n\r\n` : `${head}\r\n`);
    setTimeout(() => socket.destroy(), 1000 + random.below(1000));
    await once(socket, 'close');
  });
  await Promise.all(made);
}

const attacks = { assailCalls, flood, abandon, assailConnections, assailHttp };

/** A well-behaved plugin is served as before. */
async function assertServed({ addresses }: AttackedHost): Promise<void> {
  const one = grpc.connect(addresses.database);
  const two = grpc.connect(addresses.services);
  const [key, value] = [Buffer.from('good'), Buffer.from('value')];
  await clientOf(DatabaseService, one).put({ key, value }, { deadlineMs: LONGEST_MS });
  const got = await clientOf(DatabaseService, one).get({ key }, { deadlineMs: LONGEST_MS });
  ensure(value.equals(got.value), 'a value was lost');
  await clientOf(AliasReaderService, two).lookup({ alias: 'x' }, { deadlineMs: LONGEST_MS });
  one.close();
  two.close();
}

/**
 * The possible effects of a hostile plugin on its host: each call has a clear answer, and the host survives.
 */
export const vmHostile: Suite = {
  describe: 'a hostile plugin against all services of its host',
  full: 100,
  async round(random) {
    const directory = mkdtempSync(join(tmpdir(), 'vmre-soak-'));
    const handler = await hostileHandler(random, 50);
    const host = await AttackedHost.start(join(directory, 'store'), handler.address);
    try {
      for (const [name, run] of Object.entries(attacks)) {
        await inTime(run(host, random), LONGEST_MS, name);
        host.assertWell();
        await inTime(assertServed(host), LONGEST_MS, `a good plugin after ${name}`);
        const memory = await host.memory();
        most = Math.max(most, memory.most);
        ensure(memory.most < MOST_MB, `${name}: the host took ${memory.most} MB`);
      }
      ensure(handler.problems.length === 0, handler.problems.map(String).join('\n'));
    } finally {
      await host.end();
      await handler.close();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};
