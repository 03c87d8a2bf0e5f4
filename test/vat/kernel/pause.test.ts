import { Kernel } from '../../../src/vat/kernel/kernel';
import { coded } from '../../support/coded';
import { violations } from '../invariants';
import { data, error, fulfil, only, TestKernel, type TestVat } from '../kit';
import type { VatId } from '../../../src/vat/types/refs';

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;

beforeEach(async () => {
  t = new TestKernel();
  alice = await t.vat('alice');
  bob = await t.vat('bob', (delivery, syscall) => {
    const result = delivery[0] === 'message' ? delivery[2].result : null;
    if (result !== null) syscall.resolve([fulfil(result, data('done'))]);
  });
  await t.run();
});
afterEach(() => expect(violations(t.state)).toEqual([]));

const statisticsOf = (name: string) =>
  t.kernel.facet.statistics.vats.find((vat) => vat.name === name);
const methods = (vat: TestVat): string[] =>
  vat.takeLog().map((delivery) => (delivery[0] === 'message' ? delivery[2].method : delivery[0]));

test('deliveries to a paused vat wait, others do not, and the order is preserved', async () => {
  const bobOfAlice = await t.reach(alice, bob);
  await t.kernel.pauseVat(bob.id);
  bob.takeLog();
  await t.act(alice, (s) => ['1', '2'].forEach((method) => s.send(bobOfAlice, method, data(''))));
  const kpid = await t.send('bob', '3');
  expect(await t.send('alice', 'for alice')).toBeDefined();
  expect(methods(alice)).toContain('for alice');
  expect([methods(bob), t.kernel.hasWork, t.kernel.facet.result(kpid)]).toEqual([
    [],
    false,
    undefined,
  ]);
  expect(statisticsOf('bob')).toMatchObject({ isPaused: true, waiting: 3 });
  // These are in the run-queue when the others return.
  await t.kernel.queueMessage('bob', '4');
  await t.kernel.resumeVat(bob.id);
  await t.run();
  expect(methods(bob)).toEqual(['1', '2', '3', '4']);
  expect(t.kernel.facet.result(kpid)?.data).toEqual(data('done'));
  expect(statisticsOf('bob')).toMatchObject({ isPaused: false, waiting: 0 });
});

test('a start, notifications and garbage wait, too', async () => {
  const carol = await t.vat('carol');
  const log: string[] = [];
  carol.script = ([type]) => log.push(type);
  await t.kernel.pauseVat(carol.id);
  await t.run();
  expect(log).toEqual([]);
  await t.kernel.resumeVat(carol.id);
  await t.run();
  expect(log).toEqual(['startVat']);
  // Carol waits for an answer of bob, has exported an object, and is due for a reap.
  const root = t.kernel.vatRoot('bob');
  carol.script = (delivery, s): void => {
    if (delivery[0] !== 'message') return void log.push(delivery[0]);
    s.send(delivery[2].args.slots[0]!, 'ask', data(''), 'p+1');
    s.subscribe('p+1');
    s.resolve([fulfil(delivery[2].result!, only('o+5'))]);
  };
  const kpid = await t.kernel.queueMessage('carol', 'ask', data('', root));
  await t.kernel.run({ maxCranks: 1 });
  await t.kernel.pauseVat(carol.id);
  await t.kernel.forget(kpid);
  await t.run();
  expect([log, t.kernel.hasWork]).toEqual([['startVat'], false]);
  await t.kernel.resumeVat(carol.id);
  expect(t.kernel.hasWork).toBe(true);
  await t.run();
  expect(log).toEqual(['startVat', 'dropExports', 'retireExports', 'notify']);
});

test('a paused vat can be terminated: its waiting messages are rejected', async () => {
  await t.kernel.pauseVat(bob.id);
  const kpid = await t.send('bob', 'ask');
  await t.kernel.terminateVat(bob.id, 'not needed');
  await t.run();
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('vat terminated'));
  expect(t.state.vats.get(bob.id as VatId)).toBeUndefined();
  await expect(t.kernel.resumeVat(bob.id)).rejects.toEqual(
    coded('VMRE_VAT_TERMINATED', 'vat terminated: bob: not needed'),
  );
});

test('it stays paused after a restart, and needs no manager until it is resumed', async () => {
  await t.kernel.pauseVat(bob.id);
  const kpid = await t.send('bob', 'ask');
  await t.kernel.close();
  const kernel = new Kernel(t.store);
  await kernel.addVatManager('alice', alice.make);
  await kernel.queueMessage('alice', 'hello');
  await kernel.run();
  expect(methods(alice)).toContain('hello');
  await expect(kernel.resumeVat(bob.id)).rejects.toEqual(
    coded('VMRE_VAT_MANAGER_MISSING', 'vat bob (v2) has no manager'),
  );
  await kernel.addVatManager('bob', bob.make);
  await kernel.run();
  expect(kernel.facet.result(kpid)).toBeUndefined();
  await kernel.resumeVat(bob.id);
  await kernel.run();
  expect(kernel.facet.result(kpid)?.data).toEqual(data('done'));
});

test('a paused vat with a transcript has no worker; pausing and resuming twice is accepted', async () => {
  let stops = 0;
  let made = 0;
  const make = () => {
    made += 1;
    return { deliver: () => ['ok', null] as const, stop: () => void (stops += 1) };
  };
  const vatId = await t.kernel.addVatManager('kept', make, { transcript: true });
  await t.run();
  for (let i = 0; i < 2; i += 1) await t.kernel.pauseVat(vatId);
  expect([made, stops, statisticsOf('kept')?.isOnline]).toEqual([1, 1, false]);
  for (let i = 0; i < 2; i += 1) await t.kernel.resumeVat(vatId);
  expect(made).toBe(1);
  await t.send('kept', 'hello');
  expect([made, statisticsOf('kept')?.isOnline]).toEqual([2, true]);
});
