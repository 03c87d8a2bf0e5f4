import type { PluginLog } from '../../../../src/vm/launch/log/plugin-log';
import { RemoteLauncher } from '../../../../src/vm/launch/remote-launcher';
import { startVm } from '../../../../src/vm/launch/start-vm';
import type { RunningPlugin, PluginLauncher } from '../../../../src/vm/launch/plugin-launcher';
import { RuntimeService } from '../../../../src/vm/protocol/runtime';
import { grpc, grpcTransport } from '../../../../src/vm/transport/http2/grpc';
import type { Channel, Peer, RpcServer } from '../../../../src/vm/transport/transport';
import { eventually } from '../../../support/runtime-process';
import { longTest, sample } from '../../../support/plays-all';
import { coded } from '../../../support/coded';
import { failure, usePlugins } from '../../launch/plugins-at-work';
import { Bystander, caller, listener, OTHER_UID } from '../../bystander';
import { testAsOther } from '../../other-user';
import { RecordedLog } from '../../../support/recorded-log';

const bystanders: Bystander[] = [];
const servers: RpcServer[] = [];
const channels: Channel[] = [];
const plugins = usePlugins();

afterEach(async () => {
  await Promise.all(bystanders.splice(0).map((each) => each.end()));
  for (const channel of channels.splice(0)) channel.close();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function bystander(...args: ConstructorParameters<typeof Bystander>): Bystander {
  const started = new Bystander(...args);
  bystanders.push(started);
  return started;
}

async function serve(options: Parameters<typeof grpcTransport>[0] = {}, listen?: string) {
  const peers: (Peer | undefined)[] = [];
  const logger = new RecordedLog();
  const transport = grpcTransport({ logger, ...options });
  const answer = (request: Buffer, { peer }: { peer?: Peer | undefined }) => {
    peers.push(peer);
    return request;
  };
  const server = await transport.serve({ '/a': answer }, listen);
  servers.push(server);
  return { address: server.address, peers, refused: logger };
}

const outcome = async (asked: Bystander): Promise<string> => {
  await asked.exited;
  return asked.lines.join();
};

describe('one of our servers', () => {
  test.each(['127.0.0.1:0', '[::1]:0', '[::]:0', 'localhost:0'])(
    'on %s serves the user of this process, and knows its socket',
    async (listen) => {
      const { address, peers, refused } = await serve({}, listen);
      const channel = grpc.connect(address.replace('[::]', '[::1]'));
      channels.push(channel);
      expect(await channel.call('/a', Buffer.from('x'))).toEqual(Buffer.from('x'));
      expect(
        await outcome(bystander(caller, [address.replace('[::]', '127.0.0.1'), '/a'], 'same')),
      ).toMatch(listen === '[::1]:0' ? /^error|status 0/ : 'status 0');
      const isLinux = process.platform === 'linux';
      expect(peers[0]).toEqual({
        address: expect.stringMatching(/:\d+$/) as string,
        ...(isLinux && {
          uid: process.geteuid!(),
          inode: expect.stringMatching(/^\d+$/) as string,
        }),
      });
      expect(refused.messages).toEqual([]);
    },
  );

  testAsOther.each(sample(['127.0.0.1:0', '[::]:0', '0.0.0.0:0', '[::1]:0'], 2))(
    'on %s refuses another user before it reads anything',
    async (listen) => {
      const { address, peers, refused } = await serve({}, listen);
      const reached = address.replace('[::]', '[::1]').replace('0.0.0.0', '127.0.0.1');
      const asked = Array.from({ length: 3 }, () => bystander(caller, [reached, '/a']));
      for (const each of asked) expect(await outcome(each)).toMatch(/^error/);
      expect(peers).toEqual([]);
      expect(refused.messages[0]).toMatch(
        new RegExp(`was rejected: .* is a socket of user ${OTHER_UID}$`),
      );
    },
  );

  testAsOther('refuses one that has sent its call and is gone', async () => {
    const { address, peers, refused } = await serve();
    const asked = Array.from({ length: 4 }, () =>
      bystander(caller, [address, '/a', '', 'and-leave']),
    );
    await Promise.all(asked.map((each) => each.exited));
    await eventually('the refusals', () => refused.lines.length > 0);
    expect(peers).toEqual([]);
  });

  testAsOther('serves a user that it is told of, and no other', async () => {
    const { address, peers } = await serve({ users: [OTHER_UID] });
    expect(await outcome(bystander(caller, [address, '/a']))).toBe('status 0');
    expect(peers[0]).toMatchObject({ uid: OTHER_UID });
    const other = await serve({ users: [OTHER_UID - 1] });
    expect(await outcome(bystander(caller, [other.address, '/a']))).toMatch(/^error/);
  });

  testAsOther('goes on serving others while strangers connect', async () => {
    const { address, peers } = await serve();
    const storm = `
      const [host, port] = process.argv[1].split(':');
      const open = () => { const socket = require('node:net').connect(port, host);
        socket.on('error', () => undefined); socket.on('close', () => setTimeout(open, 5)); };
      for (let at = 0; at < 50; at += 1) open();`;
    bystander(storm, [address]);
    const channel = grpc.connect(address);
    channels.push(channel);
    for (let call = 0; call < 20; call += 1) {
      await channel.call('/a', Buffer.of(call), { deadlineMs: 90_000 });
    }
    expect(peers).toHaveLength(20);
  });
});

describe('where another user listens', () => {
  const listening = async (): Promise<{ stranger: Bystander; address: string }> => {
    const stranger = bystander(listener, []);
    await eventually('the port of a stranger', () => stranger.lines.length > 0);
    return { stranger, address: `127.0.0.1:${stranger.lines[0]}` };
  };

  testAsOther('nothing is sent', async () => {
    const { stranger, address } = await listening();
    const channel = grpc.connect(address);
    channels.push(channel);
    const { error } = await failure(channel.call('/a', Buffer.of(1), { waitForReady: false }));
    expect(error).toEqual(coded('VMRE_RPC_FAILED', `a process of user ${OTHER_UID}`));
    await eventually('the end of the connection', () => stranger.lines.length >= 1);
    expect(stranger.lines.filter((line) => /got [1-9]/.test(line))).toEqual([]);
    const { error: start } = await failure(
      startVm({ plugin: new RemoteLauncher(address, { protocolVersion: 45 }) }),
    );
    expect(start).toEqual(coded('VMRE_HANDSHAKE_FAILED', `a process of user ${OTHER_UID}`));
  });

  testAsOther('a port that becomes free is not taken for the one who was there', async () => {
    const { address } = await serve();
    const channel = grpc.connect(address);
    channels.push(channel);
    await channel.call('/a', Buffer.of(1));
    await servers.pop()?.close();
    const stranger = bystander(listener, [address.split(':')[1]!]);
    await eventually('the stranger', () => stranger.lines.length > 0);
    const { error } = await failure(channel.call('/a', Buffer.of(2), { deadlineMs: 2000 }));
    expect(error).toEqual(coded('VMRE_RPC_FAILED'));
    expect(stranger.lines.filter((line) => /got [1-9]/.test(line))).toEqual([]);
  });
});

/** `08 2d 12 0b addr`: protocol 45 at an address. */
const announcement = (address: string): string =>
  Buffer.concat([Buffer.from([8, 45, 18, address.length]), Buffer.from(address)]).toString('hex');
const initialize = `/${RuntimeService.name}/Initialize`;

describe('a plugin that starts', () => {
  /** Starts one, and has a bystander announce an address while it does. */
  async function attacked(user: 'other' | 'same', manner: string | [string, string]) {
    let stranger: Bystander | undefined;
    const inner = plugins.plugin(manner);
    const log: string[] = [];
    const plugin: PluginLauncher = {
      name: inner.name,
      async start(engineAddress) {
        const args = [engineAddress, initialize, announcement('127.0.0.1:4000')];
        stranger = bystander(caller, args, user);
        await stranger.exited;
        const running: RunningPlugin = await inner.start(engineAddress);
        running.log.lines$.subscribe(({ text }) => log.push(text));
        return running;
      },
    };
    return { plugin, log, said: () => stranger?.lines.join() };
  }

  testAsOther('is not forestalled by another user', async () => {
    const { plugin, said } = await attacked('other', 'well');
    const vm = await startVm({ plugin, handshakeMs: 90_000 });
    expect(vm.version).toBe('fixture/1.0.0');
    expect(said()).toMatch(/^error/);
    await vm.stop({ graceMs: 0 });
  });

  longTest('cannot be impersonated by another process of its user', async () => {
    if (process.platform !== 'linux') return;
    let said: string | undefined;
    const inner = plugins.plugin(['announce-late', '1500']);
    const log: PluginLog[] = [];
    const plugin: PluginLauncher = {
      name: inner.name,
      async start(engineAddress) {
        const running = await inner.start(engineAddress);
        log.push(running.log);
        const args = [engineAddress, initialize, announcement('127.0.0.1:4000')];
        const stranger = bystander(caller, args, 'same');
        void stranger.exited.then(() => (said = stranger.lines.join()));
        return running;
      },
    };
    const vm = await startVm({ plugin, handshakeMs: 90_000 });
    expect(vm.version).toBe('fixture/1.0.0');
    await eventually('the answer to the stranger', () => said !== undefined);
    expect(said).toMatch(/^(status 7|error)/);
    await vm.stop({ graceMs: 0 });
  });

  test('may not announce a port where another process listens', async () => {
    if (process.platform !== 'linux') return;
    const { address } = await serve();
    const start = plugins.start(['address', address], { handshakeMs: 90_000 });
    const { error } = await failure(start);
    const text = 'that does not descend from the plugin listens there';
    expect(error).toEqual(coded('VMRE_HANDSHAKE_FAILED', text));
  });

  test('may not announce an address of another machine', async () => {
    if (process.platform !== 'linux') return;
    const { error } = await failure(plugins.start(['address', '192.0.2.1:80']));
    expect(error).toEqual(coded('VMRE_HANDSHAKE_FAILED', 'not an address of this machine'));
  });

  test('may be a child of the started process', async () => {
    const vm = await plugins.start('in-a-child', { handshakeMs: 90_000 });
    expect(vm.version).toBe('fixture/1.0.0');
  });
});
