import { VmManager, type Managed } from '../../../src/vm/launch/vm-manager';
import { VmService } from '../../../src/vm/protocol/vm';
import { clientOf } from '../../../src/vm/transport/service';
import { eventually } from '../../support/runtime-process';
import { coded } from '../../support/coded';
import { failure, PATIENCE_MS, usePlugins } from './plugins-at-work';

const plugins = usePlugins();
const limits = { handshakeMs: PATIENCE_MS };

test('stopAll stops all VMs in parallel', async () => {
  const manager = new VmManager();
  const manners = ['ends-on-term', 'ignore-term', 'ignore-term', 'ignore-term'];
  const vms = await Promise.all(
    manners.map((manner) => manager.start({ plugin: plugins.plugin(manner), ...limits })),
  );
  expect(manager.running).toEqual(expect.arrayContaining(vms));
  const ends = vms.map(async (vm) => vm.exited.then(() => performance.now()));
  const reports = await manager.stopAll({ graceMs: 1000 });
  // One after the other, there would be two seconds between them.
  const [, ...killedAt] = await Promise.all(ends);
  expect(Math.max(...killedAt) - Math.min(...killedAt)).toBeLessThan(1900);
  expect(reports.map(({ problem }) => problem)).toEqual(Array(4).fill(undefined));
  const killed = await Promise.all(vms.map(async (vm) => (await vm.exited).signal === 'SIGKILL'));
  expect(killed).toEqual([false, true, true, true]);
  expect(manager.running).toEqual([]);
});

test('an exited VM is not managed any more', async () => {
  const manager = new VmManager();
  const vm = await manager.start({ plugin: plugins.plugin('die-when-asked'), ...limits });
  const { error } = await failure(clientOf(VmService, vm.channel()).health({}));
  expect(error).toEqual(coded('VMRE_VM_CRASHED', 'exit code 9'));
  await vm.exited;
  await eventually('forgetting', () => manager.running.length === 0);
  expect(await manager.stopAll()).toEqual([]);
});

test('a pending start is cancelled, and later ones are rejected', async () => {
  const manager = new VmManager();
  const starting = failure(manager.start({ plugin: plugins.plugin('hang'), ...limits }));
  await eventually('the plugin', () => plugins.children.countLiving() === 1);
  await manager.stopAll();
  expect((await starting).error).toEqual(coded('VMRE_VM_STOPPED'));
  const { error } = await failure(manager.start({ plugin: plugins.plugin('well'), ...limits }));
  expect(error).toEqual(coded('VMRE_VM_STOPPED'));
  const late = await plugins.start('well');
  await expect(manager.track(late)).rejects.toThrow(
    coded('VMRE_VM_STOPPED', 'after all VMs were stopped'),
  );
  expect(await late.exited).toMatchObject({ requested: true });
});

test('a start is also cancelled by its own signal', async () => {
  const manager = new VmManager();
  const controller = new AbortController();
  const { signal } = controller;
  const starting = failure(manager.start({ plugin: plugins.plugin('hang'), ...limits, signal }));
  await eventually('the plugin', () => plugins.children.countLiving() === 1);
  controller.abort();
  expect((await starting).error).toEqual(coded('VMRE_VM_STOPPED'));
});

test('a VM that does not stop is reported, and does not block the others', async () => {
  const manager = new VmManager();
  const stuck = (name: string, stop: Managed['stop']): Managed => ({
    name,
    exited: new Promise(() => undefined),
    stop,
  });
  await manager.track(stuck('never', () => new Promise(() => undefined)));
  await manager.track(stuck('fails', () => Promise.reject(new Error('broken'))));
  const keepAlive = setInterval(() => undefined, 100);
  const reports = await manager.stopAll({ graceMs: 10 });
  clearInterval(keepAlive);
  expect(reports).toMatchObject([
    { name: 'never', problem: 'it is still running after 1.01 s' },
    { name: 'fails', problem: 'broken' },
  ]);
});
