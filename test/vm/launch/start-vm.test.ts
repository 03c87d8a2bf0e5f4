import { connect } from 'node:net';

import { RemoteLauncher } from '../../../src/vm/launch/remote-launcher';
import { startVm } from '../../../src/vm/launch/start-vm';
import type { PluginLauncher, RunningPlugin } from '../../../src/vm/launch/plugin-launcher';
import { VmService } from '../../../src/vm/protocol/vm';
import { clientOf } from '../../../src/vm/transport/service';
import { sample } from '../../support/plays-all';
import { eventually } from '../../support/runtime-process';
import type { VmreError } from '../../../src/support/errors/vmre-error';
import { coded } from '../../support/coded';
import { RecordedLog } from '../../support/recorded-log';
import { failure, PATIENCE_MS, usePlugins } from './plugins-at-work';

const plugins = usePlugins();

/** Far from the limits that a start would otherwise wait for. */
const AT_ONCE_MS = PATIENCE_MS / 2;

test('a plugin that announces itself is started, and answers', async () => {
  const vm = await plugins.start('well');
  expect(vm).toMatchObject({
    address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
    protocolVersion: 45,
    version: 'fixture/1.0.0',
    isRunning: true,
  });
  const { launchedMs, announcedMs, answeredMs } = vm.times;
  expect([launchedMs, announcedMs, answeredMs]).toEqual(
    [launchedMs, announcedMs, answeredMs].sort((a, b) => a - b),
  );
  const client = clientOf(VmService, vm.channel());
  expect(await client.version({})).toEqual({ version: 'fixture/1.0.0' });
  expect(vm.channel()).toBe(vm.channel());
});

const ends: [string | [string, string], RegExp][] = [
  [
    ['exit', '3'],
    /it exited with exit code 3 after \d+ ms and printed:\n {4}stderr: FATAL it cannot/,
  ],
  [['exit', '0'], /it exited with exit code 0/],
  [['signal', 'SIGSEGV'], /it exited with signal SIGSEGV after \d+ ms and printed nothing/],
  [['exit-with-last-words', 'no newline'], /exit code 1 .*\n {4}stdout: no newline$/],
  ['announce-and-exit', /it exited with exit code 5 .*\n {4}stdout: changed my mind$/],
];

describe('a plugin that exits before it announces itself fails the start at once, with its last lines', () => {
  test.each(sample(ends, 3))('%j', async (manner, message) => {
    const { error, ms } = await failure(plugins.start(manner));
    expect(error).toEqual(coded('VMRE_HANDSHAKE_FAILED', message));
    expect(error.message).toMatch(/^handshake failed: /);
    expect(ms).toBeLessThan(AT_ONCE_MS);
  });

  test('a known error text has a hint', async () => {
    const { error } = await failure(plugins.start(['exit-with-last-words', 'fd limit is too low']));
    expect(error).toMatchObject({ hint: expect.stringMatching(/ulimit -n/) as string });
  });
});

const silences: [string, RegExp][] = [
  ['hang', /stdout: still thinking$/],
  ['hang-deaf', /printed nothing$/],
  ['garbage', /printed nothing$/],
];

/** With a longer limit where the plugin was too slow for any output, as on a busy machine. */
async function givenUp(manner: string, words: RegExp, handshakeMs = 700): Promise<[Error, number]> {
  const { error } = await failure(plugins.start(manner, { handshakeMs }));
  if (words.test(error.message) || handshakeMs > PATIENCE_MS) return [error, handshakeMs];
  return givenUp(manner, words, 2 * handshakeMs);
}

test.each(sample(silences, 2))(
  'a plugin that does not announce itself is given up: %s',
  async (manner, words) => {
    const [error, limitMs] = await givenUp(manner, words);
    expect(error).toEqual(coded('VMRE_HANDSHAKE_FAILED', words));
    expect(error.message).toContain(`did not announce itself within ${limitMs / 1000} s; it is `);
    expect(error.message).toMatch(/^handshake failed: timeout: .* still running \(process \d+\)/);
    expect(plugins.children.countLiving()).toBe(0);
  },
);

test('garbage at the Runtime service does not prevent an announcement', async () => {
  expect((await plugins.start('garbage-then-well')).version).toBe('fixture/1.0.0');
});

test('the first announcement counts, a second one is ignored', async () => {
  const vm = await plugins.start('twice');
  expect(vm.version).toBe('fixture/1.0.0');
  await eventually('the answer', () => vm.recentLog().length > 0);
  expect(vm.recentLog()[0]).toBe('stdout: answer 0');
  expect(vm.isRunning).toBe(true);
});

describe('versions of the protocol', () => {
  test.each(sample([42, 43, 44, 45, 46], 2))('%i is accepted', async (version) => {
    const vm = await plugins.start(['version', String(version)]);
    expect(vm.protocolVersion).toBe(version);
  });

  test('another version is explained to both sides', async () => {
    const logger = new RecordedLog();
    const { error, ms } = await failure(plugins.start(['version', '41'], { logger }));
    expect(error).toEqual(
      coded('VMRE_PROTOCOL_MISMATCH', 'handshake failed: protocol version mismatch host: 42, 43,'),
    );
    expect(error.message).toMatch(
      /vm: 41\. The VM at .*misbehaving\.js version 41 speaks version 41/,
    );
    expect(error).toMatchObject({ data: { vm: 41, accepted: [42, 43, 44, 45, 46] } });
    expect(logger.messages).toEqual([`failed to initialize vm runtime: ${error.message}`]);
    expect(ms).toBeLessThan(AT_ONCE_MS);
  });

  test('the accepted versions are an option', async () => {
    const protocolVersions = [41];
    expect((await plugins.start(['version', '41'], { protocolVersions })).protocolVersion).toBe(41);
    const { error } = await failure(plugins.start('well', { protocolVersions }));
    expect(error).toEqual(coded('VMRE_PROTOCOL_MISMATCH', 'host: 41 vm: 45'));
  });

  test('a plugin that announces itself again gets the same rejection', async () => {
    const logger = new RecordedLog();
    const { error } = await failure(plugins.start('refused-twice', { logger }));
    expect(logger.messages).toEqual([`answers ${error.message} / ${error.message}`]);
  });
});

const nowhere: [string | [string, string], string, string, string][] = [
  [['address', '127.0.0.1:1'], 'at 127.0.0.1:1 cannot be reached: ', 'ECONNREFUSED', 'listen'],
  ['speaks-another-protocol', 'cannot be reached: ', 'rotocol', 'listen'],
  ['no-vm', 'does not serve vm.VM: ', '', 'address of its service vm.VM'],
  ['silent', 'does not answer within 0.7 s', 'it is still running', '--answer-timeout'],
];

describe('an announced address without a VM', () => {
  test.each(sample(nowhere, 2))('%j', async (...wrong) => {
    const [manner, message, more, hint] = wrong;
    const { error, ms } = await failure(plugins.start(manner, { answerMs: 700 }));
    expect(error).toEqual(coded('VMRE_HANDSHAKE_FAILED', message));
    expect(error.message).toContain(more);
    expect((error as VmreError).hint).toContain(hint);
    expect(ms).toBeLessThan(AT_ONCE_MS);
  });

  test.each(sample(['nope', '127.0.0.1:0'], 1))(
    'an invalid address is rejected: %j',
    async (address) => {
      const logger = new RecordedLog();
      const { error } = await failure(plugins.start(['address', address], { logger }));
      expect(error).toEqual(
        coded('VMRE_HANDSHAKE_FAILED', `announced ${JSON.stringify(address)}, which is not`),
      );
      expect(logger.messages).toEqual([`answer 2 ${error.message}`]);
    },
  );

  test('a plugin may listen a moment later', async () => {
    expect((await plugins.start(['late-listener', '100'])).version).toBe('fixture/1.0.0');
  });
});

describe('cancelling', () => {
  test.each([
    ['before the announcement', 'hang'],
    ['before the first answer', 'silent'],
  ])('%s ends the start and the plugin', async (_when, manner) => {
    const controller = new AbortController();
    const starting = failure(plugins.start(manner, { signal: controller.signal }));
    await eventually('the plugin', () => plugins.children.countLiving() === 1);
    controller.abort(new Error('enough'));
    const { error, ms } = await starting;
    expect(error).toEqual(coded('VMRE_VM_STOPPED', 'was cancelled'));
    expect(error.cause).toMatchObject({ message: 'enough' });
    expect(ms).toBeLessThan(AT_ONCE_MS);
    expect(plugins.children.countLiving()).toBe(0);
  });

  test('a start that was cancelled before does not launch', async () => {
    const { error } = await failure(plugins.start('well', { signal: AbortSignal.abort() }));
    expect(error).toEqual(coded('VMRE_VM_STOPPED'));
  });
});

describe('other launchers', () => {
  test('a remote VM is reached by its address, and keeps running after a stop', async () => {
    const vm = await plugins.start('well');
    const remote = await startVm({
      plugin: new RemoteLauncher(vm.address, { protocolVersion: 45 }),
    });
    expect(remote).toMatchObject({ version: 'fixture/1.0.0', protocolVersion: 45, pid: undefined });
    const open = failure(clientOf(VmService, remote.channel()).waitForEvent({}));
    expect(await remote.stop()).toMatchObject({ requested: true });
    expect((await open).error).toEqual(coded('VMRE_VM_STOPPED'));
    expect(await clientOf(VmService, vm.channel()).version({})).toEqual({
      version: 'fixture/1.0.0',
    });
  });

  test.each([
    [new RemoteLauncher('127.0.0.1:1'), 'VMRE_HANDSHAKE_FAILED', 'cannot be reached'],
    [new RemoteLauncher('nowhere'), 'VMRE_HANDSHAKE_FAILED', 'not an address'],
    [new RemoteLauncher('127.0.0.1:1', { protocolVersion: 7 }), 'VMRE_PROTOCOL_MISMATCH', 'vm: 7'],
  ])('a remote VM that is missing or another program: %#', async (plugin, code, text) => {
    await expect(startVm({ plugin })).rejects.toThrow(coded(code, text));
  });

  test('a launcher that is too slow fails the start, and its plugin is stopped later', async () => {
    const stops: number[] = [];
    const inner = plugins.plugin('well');
    const slow: PluginLauncher = {
      name: 'slow',
      async start(engineAddress) {
        const plugin = await inner.start(engineAddress);
        await new Promise((resolve) => setTimeout(resolve, 300));
        const stop: RunningPlugin['stop'] = (options) => (
          stops.push(options.graceMs),
          plugin.stop(options)
        );
        return Object.assign(Object.create(plugin) as typeof plugin, { stop });
      },
    };
    const { error } = await failure(startVm({ plugin: slow, handshakeMs: 50 }));
    expect(error).toEqual(coded('VMRE_HANDSHAKE_FAILED', 'it was not started yet'));
    await eventually('the stop', () => stops.length === 1);
    expect(stops).toEqual([0]);
  });
});

test('the Runtime service listens only during the handshake', async () => {
  const addresses: string[] = [];
  const inner = plugins.plugin('well');
  const plugin: PluginLauncher = {
    name: inner.name,
    start: (engineAddress) => (addresses.push(engineAddress), inner.start(engineAddress)),
  };
  const vm = await startVm({ plugin, handshakeMs: PATIENCE_MS });
  const [host, port] = addresses[0]!.split(':');
  expect(host).toBe('127.0.0.1');
  const code = await new Promise((resolve) => {
    const socket = connect(Number(port), host, () => (socket.destroy(), resolve('connected')));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(code).toBe('ECONNREFUSED');
  await vm.stop({ graceMs: 0 });
});
