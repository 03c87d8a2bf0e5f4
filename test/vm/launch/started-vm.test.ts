import { VmService } from '../../../src/vm/protocol/vm';
import { clientOf } from '../../../src/vm/transport/service';
import type { StartedVm } from '../../../src/vm/launch/started-vm';
import { eventually } from '../../support/runtime-process';
import { coded } from '../../support/coded';
import { failure, PATIENCE_MS, usePlugins } from './plugins-at-work';

const plugins = usePlugins();
const client = (vm: StartedVm) => clientOf(VmService, vm.channel());

describe('stopping', () => {
  test('a plugin that exits on SIGTERM is not killed', async () => {
    const vm = await plugins.start('well');
    await client(vm).shutdown({});
    expect(await vm.stop({ graceMs: PATIENCE_MS })).toEqual({
      code: 0,
      signal: null,
      requested: true,
      log: [],
    });
    expect(vm.isRunning).toBe(false);
  });

  test('a plugin that ignores SIGTERM is killed after its grace period', async () => {
    const vm = await plugins.start('ignore-term');
    const begin = performance.now();
    expect(await vm.stop({ graceMs: 300 })).toMatchObject({
      code: null,
      signal: 'SIGKILL',
      requested: true,
    });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(290);
  });

  test('callers share one stop, and later calls get the same result', async () => {
    const vm = await plugins.start('ends-on-term');
    const exits = await Promise.all([
      vm.stop({ graceMs: PATIENCE_MS }),
      vm.stop({ graceMs: PATIENCE_MS }),
      vm.exited,
    ]);
    exits.push(await vm.stop());
    for (const exit of exits) expect(exit).toBe(exits[0]);
    expect(exits[0]).toMatchObject({ code: 0, requested: true });
  });

  test.each([0, 100])('a shorter grace period shortens a stop: %i ms', async (graceMs) => {
    const vm = await plugins.start('ignore-term');
    const begin = performance.now();
    const exits = [vm.stop({ graceMs: PATIENCE_MS * 2 }), vm.stop({ graceMs })];
    expect(await Promise.all(exits)).toMatchObject([{ signal: 'SIGKILL' }, { signal: 'SIGKILL' }]);
    expect(performance.now() - begin).toBeLessThan(PATIENCE_MS);
  });

  test('pending calls are cancelled, and later ones rejected at once', async () => {
    const vm = await plugins.start('ends-on-term');
    const waiting = failure(client(vm).waitForEvent({}));
    const elsewhere = failure(clientOf(VmService, vm.connect(vm.address)).waitForEvent({}));
    await client(vm).version({});
    const stopping = vm.stop({ graceMs: PATIENCE_MS });
    for (const call of [waiting, elsewhere, failure(client(vm).version({}))]) {
      expect((await call).error).toEqual(coded('VMRE_VM_STOPPED'));
    }
    expect(await stopping).toMatchObject({ code: 0 });
    expect((await failure(client(vm).version({}))).error).toEqual(coded('VMRE_VM_STOPPED'));
  });

  test('its children are killed, too, even outside its group', async () => {
    const vm = await plugins.start('has-children');
    await eventually('four processes', () => plugins.children.countLiving() === 4);
    await vm.stop({ graceMs: 0 });
    expect(plugins.children.countLiving()).toBe(0);
  });
});

describe('a crash', () => {
  test('reports the exit and the last lines', async () => {
    const vm = await plugins.start('die-when-asked');
    await failure(client(vm).health({}));
    expect(await vm.exited).toEqual({ code: 9, signal: null, requested: false, log: [] });
    expect(vm.isRunning).toBe(false);
    expect(await vm.stop()).toBe(await vm.exited);
  });

  test('rejects pending and later calls, with the tail of the log', async () => {
    const vm = await plugins.start(['die-under-load', '200']);
    const waiting = failure(client(vm).waitForEvent({}));
    const outcomes = await Promise.all(
      Array.from({ length: 400 }, () =>
        client(vm)
          .health({}, { deadlineMs: PATIENCE_MS })
          .catch((error: Error) => error),
      ),
    );
    const errors = outcomes.filter((outcome) => outcome instanceof Error);
    expect(errors.length).toBeGreaterThan(0);
    const crash = coded('VMRE_VM_CRASHED', /ended with signal SIGKILL; .*\n {4}stderr: panic: out/);
    for (const error of errors) expect(error).toEqual(crash);
    expect((await waiting).error).toEqual(crash);
    const { error } = await failure(client(vm).version({}));
    expect(error).toEqual(crash);
    expect(error).toMatchObject({ data: { signal: 'SIGKILL', code: null, pid: vm.pid } });
  });

  test('by a signal from outside is a crash, too', async () => {
    const vm = await plugins.start('well');
    const waiting = failure(client(vm).waitForEvent({}));
    await client(vm).version({});
    process.kill(vm.pid!, 'SIGKILL');
    expect((await waiting).error).toEqual(coded('VMRE_VM_CRASHED', 'signal SIGKILL'));
    expect(await vm.exited).toMatchObject({ signal: 'SIGKILL', requested: false });
  });

  test('remaining children are killed', async () => {
    const vm = await plugins.start('has-children');
    await eventually('four processes', () => plugins.children.countLiving() === 4);
    process.kill(vm.pid!, 'SIGKILL');
    await vm.exited;
    await eventually('the end of all', () => plugins.children.countLiving() === 0);
  });
});

test('closing its output is not an exit', async () => {
  const vm = await plugins.start('close-output');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await client(vm).version({})).toEqual({ version: 'fixture/1.0.0' });
  expect(vm.isRunning).toBe(true);
});

describe('its channel', () => {
  test('passes deadlines and cancellations on', async () => {
    const vm = await plugins.start('well');
    const late = await failure(client(vm).waitForEvent({}, { deadlineMs: 50 }));
    expect(late.error).toEqual(coded('VMRE_RPC_FAILED', 'DEADLINE_EXCEEDED'));
    const controller = new AbortController();
    const { signal } = controller;
    const cancelled = failure(client(vm).waitForEvent({}, { signal }));
    setTimeout(() => controller.abort(), 50);
    expect((await cancelled).error).toEqual(coded('VMRE_RPC_FAILED', 'CANCELLED'));
    expect((await failure(client(vm).version({}, { signal }))).error).toEqual(
      coded('VMRE_RPC_FAILED', 'CANCELLED'),
    );
  });

  test('a call to an address without a listener fails without a crash', async () => {
    const vm = await plugins.start('well');
    const elsewhere = clientOf(VmService, vm.connect('127.0.0.1:1'));
    const { error } = await failure(elsewhere.version({}, { waitForReady: false }));
    expect(error).toEqual(coded('VMRE_RPC_FAILED', 'UNAVAILABLE'));
    expect(vm.isRunning).toBe(true);
  });
});
