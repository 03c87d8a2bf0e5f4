import { Handshake, invalidAddress } from '../../../src/vm/launch/handshake';
import { VmLog } from '../../../src/vm/launch/log/vm-log';
import type { RunningPlugin } from '../../../src/vm/launch/plugin-launcher';
import { RuntimeService } from '../../../src/vm/protocol/runtime';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { clientOf } from '../../../src/vm/transport/service';
import type { Channel } from '../../../src/vm/transport/transport';
import { coded } from '../../support/coded';

let handshake: Handshake;
let channel: Channel;
let log: VmLog;
/** The plugin's announcement for each socket. */
let owns: ((inode: string) => Promise<boolean | undefined>) | undefined;

beforeEach(async () => {
  const listen = '127.0.0.1:0';
  handshake = await Handshake.serve({ transport: grpc, listen, accepted: [45], plugin: '/p' });
  channel = grpc.connect(handshake.engineAddress);
  log = new VmLog();
  owns = undefined;
  const plugin: RunningPlugin = {
    log,
    exited: new Promise(() => undefined),
    diagnose: () => ({ text: 'it is here' }),
    stop: () => new Promise(() => undefined),
    ownsSocket: async (inode) => owns?.(inode),
  };
  handshake.launched(plugin);
});

afterEach(async () => {
  channel.close();
  await handshake.close();
});

const announce = (protocolVersion: number, addr: string): Promise<object> =>
  clientOf(RuntimeService, channel).initialize({ protocolVersion, addr }, { deadlineMs: 60_000 });

const told = (): string[] => {
  const lines: string[] = [];
  log.lines$.subscribe(({ text }) => lines.push(text)).unsubscribe();
  return lines;
};

test('the first announcement counts, later ones are rejected and logged', async () => {
  expect(await announce(45, '127.0.0.1:1')).toEqual({});
  const refusal = coded('VMRE_RPC_FAILED', 'already announced 127.0.0.1:1');
  await expect(announce(45, '127.0.0.1:2')).rejects.toEqual(refusal);
  await expect(announce(45, '127.0.0.1:1')).rejects.toEqual(refusal);
  await expect(announce(3, 'nonsense\u001b')).rejects.toEqual(refusal);
  expect(await handshake.announced).toEqual({ address: '127.0.0.1:1', protocolVersion: 45 });
  expect(handshake.hasRefused).toBe(false);
  expect(told()).toHaveLength(3);
  expect(told()[0]).toMatch(
    /"127\.0\.0\.1:2" from 127\.0\.0\.1:\d+ was rejected: the plugin already/,
  );
});

test('an announcement of another process is rejected', async () => {
  owns = async () => false;
  const refusal = coded('VMRE_RPC_FAILED', 'PERMISSION_DENIED');
  await expect(announce(45, '127.0.0.1:1')).rejects.toEqual(refusal);
  expect(told()[0]).toMatch(/only the plugin that was started may announce an address/);
  owns = async () => true;
  expect(await announce(45, '127.0.0.1:2')).toEqual({});
  expect(await handshake.announced).toMatchObject({ address: '127.0.0.1:2' });
});

test('of concurrent announcements, the one of the plugin counts', async () => {
  let asked = 0;
  owns = async () => {
    asked += 1;
    if (asked === 1) await new Promise((resolve) => setTimeout(resolve, 50));
    return asked > 1;
  };
  const outcomes = await Promise.allSettled([
    announce(45, '127.0.0.1:1'),
    announce(45, '127.0.0.1:2'),
  ]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await handshake.announced;
});

test('a rejection is final, too', async () => {
  const refusal = coded(
    'VMRE_RPC_FAILED',
    'handshake failed: protocol version mismatch host: 45 vm: 44.',
  );
  await expect(announce(44, '127.0.0.1:1')).rejects.toThrow(refusal);
  await expect(announce(45, '127.0.0.1:1')).rejects.toThrow(refusal);
  await expect(handshake.announced).rejects.toThrow(coded('VMRE_PROTOCOL_MISMATCH', '/p'));
  expect(handshake.hasRefused).toBe(true);
});

describe('malformed messages', () => {
  const garbage = () =>
    channel.call('/vm.runtime.Runtime/Initialize', Buffer.from([0xff, 0xff, 0xff]));
  const refusal = coded('VMRE_RPC_FAILED', 'INVALID_ARGUMENT');

  test('of another process are ignored', async () => {
    owns = async () => false;
    await expect(garbage()).rejects.toThrow(refusal);
    owns = async () => true;
    expect(await announce(45, 'localhost:1')).toEqual({});
    await expect(garbage()).rejects.toThrow(refusal);
    expect(await handshake.announced).toMatchObject({ address: 'localhost:1' });
  });

  test('of the plugin fail the handshake at once', async () => {
    await expect(garbage()).rejects.toThrow(refusal);
    await expect(handshake.announced).rejects.toThrow(
      coded('VMRE_HANDSHAKE_FAILED', '/p sent an announcement that cannot be decoded'),
    );
  });
});

test.each(['127.0.0.1:1', 'localhost:65535', '[::1]:80', 'vm-1.example.org:9650'])(
  '%s is an address',
  (address) => {
    expect(invalidAddress(address, '/p')).toBeUndefined();
  },
);

test.each([
  '',
  ':1',
  'a',
  'a:',
  'a:0',
  'a:65536',
  'a:1x',
  '::1:80',
  'a/b:1',
  'http://a:1',
  ' a:1',
  'a\u001b:1',
  'ä:1',
])('%j is not an address', (address) => {
  expect(invalidAddress(address, '/p')).toEqual(coded('VMRE_HANDSHAKE_FAILED', '/p announced'));
});
