import { probe } from '../../../src/vm/launch/probe';
import { RemoteLauncher } from '../../../src/vm/launch/remote-launcher';
import { coded } from '../../support/coded';
import { PATIENCE_MS, usePlugins } from './plugins-at-work';

const plugins = usePlugins();
const look = (manner: string | [string, string]) =>
  probe({ plugin: plugins.plugin(manner), handshakeMs: PATIENCE_MS });

test('a working plugin reports its version, starts, shuts down and exits', async () => {
  const found = await look(['version', '44']);
  expect(found).toMatchObject({
    ok: true,
    version: 'fixture/1.0.0',
    protocolVersion: 44,
    exit: { code: 0, signal: null, requested: true },
    complaints: [],
  });
  if (!found.ok) throw found.error;
  expect(Object.keys(found.times)).toEqual([
    ...['launchedMs', 'announcedMs', 'answeredMs'],
    ...['shutdownMs', 'endedMs'],
  ]);
  for (const ms of Object.values(found.times)) expect(ms).toBeGreaterThan(0);
});

test('a plugin that does not start has an error', async () => {
  const found = await look(['exit', '3']);
  expect(found).toEqual({
    ok: false,
    name: expect.stringContaining('misbehaving.js exit 3') as string,
    error: coded('VMRE_HANDSHAKE_FAILED', 'exit code 3'),
  });
  expect(await probe({ plugin: '/no/such/plugin' })).toMatchObject({
    ok: false,
    name: '/no/such/plugin',
    error: coded('VMRE_PROGRAM_NOT_FOUND'),
  });
});

test('a plugin that exits with an error has complaints', async () => {
  expect(await look('bad-shutdown')).toMatchObject({
    ok: true,
    exit: { code: 4 },
    complaints: [
      expect.stringContaining('Shutdown failed: '),
      'it exited with exit code 4 instead of exit code 0',
    ],
  });
});

test('a remote VM is not shut down', async () => {
  const vm = await plugins.start('well');
  const found = await probe({ plugin: new RemoteLauncher(vm.address) });
  expect(found).toMatchObject({ ok: true, version: 'fixture/1.0.0', complaints: [] });
  // The plugin obeys SIGTERM only after Shutdown.
  expect(await vm.stop({ graceMs: 200 })).toMatchObject({ signal: 'SIGKILL' });
});
