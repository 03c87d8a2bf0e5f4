import { Kernel } from '../../../src/vat/kernel/kernel';
import type { SuspendedVat } from '../../../src/vat/kernel/cranks/crank-report';
import { MAX_WAITING_ITEMS } from '../../../src/vat/limits';
import type { VatId } from '../../../src/vat/types/refs';
import { longTest } from '../../support/plays-all';
import { violations } from '../invariants';
import { data, error, fulfil, TestKernel, type TestVat } from '../kit';

let t: TestKernel;
let alice: TestVat;
/** It suspends. */
let bob: TestVat;
let suspended: SuspendedVat[];

const answers: TestVat['script'] = (delivery, syscall) => {
  const result = delivery[0] === 'message' ? delivery[2].result : null;
  if (result !== null) syscall.resolve([fulfil(result, data('done'))]);
};
const throws = (): never => {
  throw new Error('broken');
};

beforeEach(async () => {
  t = new TestKernel();
  suspended = [];
  t.kernel.suspensions$.subscribe((vat) => suspended.push(vat));
  alice = await t.vat('alice');
  bob = await t.vat('bob', answers, { onFault: 'suspend' });
  await t.run();
});
afterEach(() => expect(violations(t.state)).toEqual([]));

const statisticsOf = (name: string, { kernel } = t) =>
  kernel.facet.statistics.vats.find((vat) => vat.name === name);
const methods = (vat: TestVat): string[] =>
  vat.takeLog().flatMap((delivery) => (delivery[0] === 'message' ? [delivery[2].method] : []));

test('a fault suspends the vat; the delivery and those that follow are made after it, once and in order', async () => {
  const bobOfAlice = await t.reach(alice, bob);
  bob.takeLog();
  bob.script = (delivery, syscall) => {
    syscall.vatstoreSet('partly', 'done');
    if (delivery[0] === 'message' && delivery[2].method === '2') throws();
    return answers(delivery, syscall, bob);
  };
  const act = (...names: string[]) =>
    t.act(alice, (s) => names.forEach((method) => s.send(bobOfAlice, method, data(''))));
  await act('1', '2', '3');
  const kpid = await t.send('bob', '4');
  expect(methods(bob)).toEqual(['1', '2']);
  expect(t.kernel.hasWork).toBe(false);
  expect(suspended).toEqual([
    {
      ...{ vatId: bob.id, name: 'bob', during: 'message' },
      ...{ reason: 'broken', crank: expect.any(Number) as number },
    },
  ]);
  expect(statisticsOf('bob')).toMatchObject({ waiting: 3, isOnline: false, isPaused: false });
  expect(statisticsOf('bob')?.fault).toMatchObject({ reason: 'broken' });
  expect(await t.send('alice', 'for alice')).toBeDefined();
  expect(methods(alice)).toContain('for alice');
  await t.kernel.queueMessage('bob', '5');
  await t.kernel.resumeVat(bob.id);
  bob.script = answers;
  await t.run();
  expect(methods(bob)).toEqual(['2', '3', '4', '5']);
  expect(t.kernel.facet.result(kpid)?.data).toEqual(data('done'));
  expect(statisticsOf('bob')).toMatchObject({ waiting: 0, fault: undefined });
});

test('every kind of delivery is undone and made again: starts, notifications, garbage, reaps', async () => {
  const log: string[] = [];
  let isBroken = true;
  const carol = await t.vat('carol', undefined, { onFault: 'suspend', reapInterval: 3 });
  const root = t.kernel.vatRoot('alice');
  carol.script = (delivery, s): void => {
    if (isBroken) throws();
    log.push(delivery[0]);
    if (delivery[0] !== 'message') return;
    s.send(delivery[2].args.slots[0]!, 'ask', data(''), 'p+1');
    s.subscribe('p+1');
    s.resolve([fulfil(delivery[2].result!, data('$0.Alleged: thing', 'o+5'))]);
  };
  alice.script = answers;
  const kpid = await t.kernel.queueMessage('carol', 'ask', data('', root));
  for (let round = 0; round < 20; round += 1) {
    await t.run();
    if (!statisticsOf('carol')?.fault) break;
    isBroken = false;
    await t.kernel.resumeVat(carol.id);
    await t.kernel.run({ maxCranks: 1 });
    isBroken = true;
    if (t.kernel.facet.result(kpid)) await t.kernel.forget(kpid);
  }
  expect(log).toEqual([
    ...['startVat', 'message', 'dropExports', 'retireExports', 'bringOutYourDead', 'notify'],
  ]);
  const during = suspended.map((each) => each.during);
  expect(new Set(during)).toEqual(new Set(log));
});

test('illegal syscalls, also those outside of a delivery, suspend; an exit terminates', async () => {
  await t.act(bob, (s) => s.resolve([fulfil('p-999', data(''))]));
  expect(statisticsOf('bob')?.fault).toMatchObject({ during: 'message' });
  expect(statisticsOf('bob')?.fault?.reason).toContain('illegal syscall');
  await t.kernel.resumeVat(bob.id);
  await t.run();
  bob.handler(['vatstoreGet', 'late']);
  await t.run();
  expect(statisticsOf('bob')?.fault).toMatchObject({ during: null });
  await t.kernel.resumeVat(bob.id);
  bob.script = (_delivery, syscall) => syscall.exit(true, data('enough'));
  const kpid = await t.send('bob', 'leave');
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('vat terminated'));
  expect(t.kernel.facet.statistics.terminated).toMatchObject([{ name: 'bob', reason: 'enough' }]);
});

test('a critical vat that suspends does not stop the kernel', async () => {
  const carol = await t.vat('carol', undefined, { onFault: 'suspend', critical: true });
  await t.run();
  carol.script = throws;
  await t.send('carol', 'ask');
  expect(statisticsOf('carol')?.fault?.reason).toBe('broken');
  expect(await t.send('alice', 'hello')).toBeDefined();
});

test('a suspension survives a restart, needs no manager, and pausing does not replace it', async () => {
  bob.script = throws;
  const kpid = await t.send('bob', 'ask');
  const { fault } = statisticsOf('bob')!;
  await t.kernel.pauseVat(bob.id);
  await t.kernel.close();
  const kernel = new Kernel(t.store);
  await kernel.addVatManager('alice', alice.make);
  await kernel.run();
  expect(statisticsOf('bob', { kernel } as TestKernel)).toMatchObject({ fault, waiting: 1 });
  bob.script = answers;
  await kernel.addVatManager('bob', bob.make);
  await kernel.resumeVat(bob.id);
  await kernel.run();
  expect(kernel.facet.result(kpid)?.data).toEqual(data('done'));
});

test('a suspended vat can be terminated: its waiting messages are rejected', async () => {
  bob.script = throws;
  const kpid = await t.send('bob', 'ask');
  await t.kernel.terminateVat(bob.id, 'not needed');
  await t.run();
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('vat terminated'));
  expect(t.state.vats.get(bob.id as VatId)).toBeUndefined();
});

longTest(
  'the deliveries that wait are bounded: further messages are rejected, none is lost',
  async () => {
    const bobOfAlice = await t.reach(alice, bob);
    bob.script = throws;
    const first = await t.send('bob', 'first');
    const part = 20_000;
    for (let sent = 1; sent < MAX_WAITING_ITEMS; sent += part) {
      await t.act(alice, (s) => {
        const count = Math.min(part, MAX_WAITING_ITEMS - sent);
        for (let i = 0; i < count; i += 1) s.send(bobOfAlice, 'more', data(''));
      });
      await t.kernel.run();
    }
    expect(statisticsOf('bob')?.waiting).toBe(MAX_WAITING_ITEMS);
    const late = await t.send('bob', 'late');
    expect(t.kernel.facet.result(late)?.data).toEqual(
      error('vat suspended, and 100000 deliveries to it wait'),
    );
    let count = 0;
    bob.script = (...all) => ((count += 1), answers(...all));
    await t.kernel.resumeVat(bob.id);
    await t.kernel.run();
    expect(t.kernel.facet.result(first)?.data).toEqual(data('done'));
    expect(count).toBe(MAX_WAITING_ITEMS);
  },
);

test('the host can change the policy of a vat from before a restart', async () => {
  bob.script = throws;
  await t.kernel.close();
  const kernel = new Kernel(t.store);
  await kernel.addVatManager('alice', alice.make);
  await kernel.addVatManager('bob', bob.make, { onFault: undefined });
  await kernel.queueMessage('bob', 'ask');
  await kernel.run();
  expect(kernel.facet.statistics.terminated).toMatchObject([{ name: 'bob', reason: 'broken' }]);
  t = new TestKernel();
});
