import { Kernel } from '../../../src/vat/kernel/kernel';
import { loadState } from '../../../src/vat/kernel/state/persistence';
import { rawManager } from '../../../src/vat/workers/manager/raw-manager';
import { openMemoryStore } from '../../../src/store/memory-store';
import { coded } from '../../support/coded';
import { dump } from '../dump';
import { violations } from '../invariants';
import { data, error, fulfil, only, TestKernel, TestVat, type Script } from '../kit';
import type { VatId } from '../../../src/vat/types/refs';

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;

beforeEach(async () => {
  t = new TestKernel();
  alice = await t.vat('alice');
  bob = await t.vat('bob', undefined, { transcript: true });
  await t.run();
});
afterEach(() => expect(violations(t.state)).toEqual([]));

/** New code for bob. @returns the new vat, and the result */
async function upgrade(script?: Script, message?: string, parameters = data('new')) {
  const next = new TestVat('bob', script);
  const options = { parameters, ...(message !== undefined && { message }) };
  const kpid = await t.kernel.upgradeVat(bob.id, next.make, options);
  await t.run();
  const result = t.kernel.facet.result(kpid);
  await t.kernel.forget(kpid);
  return { next, result };
}
const statistics = () => t.kernel.facet.statistics.vats.find(({ name }) => name === 'bob');
const rowsOf = (vat: TestVat): string[] =>
  [...t.state.vats.get(vat.id as VatId)!.clist.entries()].map(({ vref }) => vref).sort();
const transcriptKeys = (): string[] =>
  [...t.store.range()].map(([key]) => key.toString()).filter((key) => key.startsWith('t.'));

test('the new code has the root and the store of the old one, and starts with new parameters', async () => {
  const root = t.kernel.vatRoot('bob');
  await t.act(bob, (s) => s.vatstoreSet('kept', 'yes'));
  const seen: unknown[] = [];
  const { result } = await upgrade((delivery, s) => {
    seen.push(delivery[0] === 'message' ? delivery[2].method : delivery);
    seen.push(s.vatstoreGet('kept'));
  });
  expect(result).toMatchObject({ status: 'fulfilled', data: { body: '#1' } });
  expect(t.kernel.vatRoot('bob')).toBe(root);
  await t.send('bob', 'hello');
  expect(seen).toEqual([['startVat', data('new')], 'yes', 'hello', 'yes']);
  expect(statistics()).toMatchObject({ incarnation: 1, isOnline: true });
});

test('promises of the old code are rejected with the reason, its objects are abandoned', async () => {
  const asked = await t.kernel.queueMessage('bob', 'wait');
  await t.run();
  const given = await t.give(bob, 'o+5', alice);
  const { result } = await upgrade(undefined, 'to be better');
  expect(result?.status).toBe('fulfilled');
  expect(t.kernel.facet.result(asked)).toMatchObject({
    status: 'rejected',
    data: {
      body: '#{"incarnationNumber":0,"name":"vatUpgraded","upgradeMessage":"to be better"}',
    },
  });
  expect(rowsOf(bob)).toEqual(['o+0']);
  // Its importers see that it has no owner any more.
  alice.script = (delivery, s) => {
    if (delivery[0] === 'message') {
      s.send(given, 'hello', data(''), 'p+77');
      s.resolve([fulfil(delivery[2].result!, data('&0', 'p+77'))]);
    }
  };
  const kpid = await t.send('alice', 'ask');
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('vat terminated'));
  // The name can be used again, for another object.
  const { next } = await upgrade();
  next.id = bob.id;
  expect(await t.give(next, 'o+5', alice)).not.toBe(given);
});

test('the new code keeps those imports of the old code that its store refers to', async () => {
  const [kept, lost] = [await t.give(alice, 'o+7', bob), await t.give(alice, 'o+8', bob)];
  await t.act(bob, (s) => s.vatstoreSet('friend', JSON.stringify({ slots: [kept] })));
  alice.takeLog();
  await upgrade();
  expect(rowsOf(bob)).toEqual(['o+0', kept]);
  expect(rowsOf(bob)).not.toContain(lost);
  expect(alice.takeLog()).toEqual([
    ['dropExports', ['o+8']],
    ['retireExports', ['o+8']],
  ]);
});

test('the old code is not notified of its pending promises', async () => {
  const waited = await t.give(alice, 'p+9', bob);
  await t.act(bob, (s) => s.subscribe(waited));
  const { next } = await upgrade();
  await t.act(alice, (s) => s.resolve([fulfil('p+9', data(''))]));
  expect([next.takeLog(), t.state.runQueue.length]).toEqual([[], 0]);
});

test.each<[string, Script, string]>([
  ['throws', () => Promise.reject(new Error('no root')), 'no root'],
  ['asks what it must not', (_, s) => s.dropImports(['o-99']), 'illegal syscall: "o-99" is no'],
  ['ends the vat', (_, s) => s.exit(false, data('')), 'the new code exits'],
  ['ends the vat as a failure', (_, s) => s.exit(true, data('')), 'the new code exits'],
])('new code that %s has no effect: the old code continues', async (_what, script, problem) => {
  const asked = await t.kernel.queueMessage('bob', 'wait');
  await t.run();
  const given = await t.give(alice, 'o+7', bob);
  await t.act(bob, (s) => s.vatstoreSet('friend', 'old'));
  const before = dump(t.state);
  const keys = transcriptKeys();
  const { result } = await upgrade(
    (delivery, s, vat) => {
      s.vatstoreSet('friend', 'new');
      return script(delivery, s, vat);
    },
    undefined,
    only(t.kernel.vatRoot('alice')),
  );
  expect(result?.status).toBe('rejected');
  expect(result?.data.body).toContain(JSON.stringify(problem).slice(1, -1));
  const after = dump(t.state);
  for (const counter of ['n.promise', 'n.crank']) delete before[counter];
  for (const counter of ['n.promise', 'n.crank']) delete after[counter];
  expect(after).toEqual(before);
  expect(transcriptKeys()).toEqual(keys);
  expect(statistics()).toMatchObject({ incarnation: 0 });
  await t.act(bob, (s) => {
    s.send(given, 'still there', data(''));
    s.resolve([fulfil(bob.message.result, data('answered'))]);
  });
  expect(t.kernel.facet.result(asked)?.data).toEqual(data('answered'));
});

test('code that cannot be run at all changes nothing', async () => {
  const kpid = await t.kernel.upgradeVat(bob.id, () => {
    throw new Error('no such program');
  });
  await t.run();
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('no such program'));
  await t.send('bob', 'hello');
  expect(bob.message.msg.method).toBe('hello');
});

test('it runs after earlier messages, also when the vat is paused; upgrades of a terminated vat are rejected', async () => {
  const order: string[] = [];
  bob.script = (delivery) => order.push(`old ${delivery[0]}`);
  await t.kernel.queueMessage('bob', 'first');
  const next = new TestVat('bob', (delivery) => order.push(`new ${delivery[0]}`));
  await t.kernel.upgradeVat(bob.id, next.make);
  await t.kernel.queueMessage('bob', 'second');
  await t.run();
  expect(order).toEqual(['old message', 'new startVat', 'new message']);
  await t.kernel.pauseVat(bob.id);
  await t.send('bob', 'third');
  const last = new TestVat('bob', (delivery) => order.push(`last ${delivery[0]}`));
  await t.kernel.upgradeVat(bob.id, last.make);
  await t.run();
  await t.kernel.resumeVat(bob.id);
  await t.run();
  expect(order.slice(3)).toEqual(['last startVat', 'last message']);
  const kpid = await t.kernel.upgradeVat(bob.id, next.make);
  await t.kernel.terminateVat(bob.id, 'enough');
  await t.run();
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('vat terminated'));
});

test('a vat that has not started yet is only started by the new code', async () => {
  const carol = await t.vat('carol', ([type]) => carol.log.push([type] as never));
  await t.kernel.pauseVat(carol.id);
  await t.run();
  const next = new TestVat('carol', ([type]) => void starts.push(type));
  const starts: string[] = [];
  await t.kernel.upgradeVat(carol.id, next.make);
  await t.run();
  await t.kernel.resumeVat(carol.id);
  await t.run();
  expect([starts, carol.log]).toEqual([['startVat'], []]);
});

describe('after a restart', () => {
  const counting = (step: number) => {
    return rawManager((syscall) => {
      let count = 0;
      return (delivery) => {
        if (delivery[0] !== 'message') return;
        count += step;
        syscall.vatstoreSet('count', String(count));
        syscall.resolve([fulfil(delivery[2].result!, data(String(count)))]);
      };
    });
  };
  const open = async (store: TestKernel['store'], step: number): Promise<Kernel> => {
    const kernel = new Kernel(store);
    await kernel.addVatManager('vat', counting(step), { transcript: true });
    return kernel;
  };
  const ask = async (kernel: Kernel): Promise<string | undefined> => {
    const kpid = await kernel.queueMessage('vat', 'count');
    await kernel.run();
    return kernel.facet.result(kpid)?.data.body;
  };

  test('the new code continues with its own transcript; the old code is rejected', async () => {
    const store = openMemoryStore();
    const kernel = await open(store, 1);
    for (let i = 0; i < 3; i += 1) await ask(kernel);
    await kernel.upgradeVat('v1', counting(10));
    expect(await ask(kernel)).toBe('#"10"');
    await kernel.close();
    await expect(open(store, 1)).rejects.toEqual(
      coded('VMRE_VAT_DIVERGED', 'in delivery 1: syscall 0 is ["vatstoreSet","count","1"] instead'),
    );
    expect(await ask(await open(store, 10))).toBe('#"20"');
    expect(loadState(store).vats.get('v1' as VatId)).toMatchObject({
      incarnation: 1,
      transcribed: 3,
    });
  });

  test('a pending upgrade of the host is rejected: its code is gone', async () => {
    const store = openMemoryStore();
    const kernel = await open(store, 1);
    await kernel.run();
    const kpid = await kernel.upgradeVat('v1', counting(10));
    await kernel.close();
    const next = await open(store, 1);
    await next.run();
    expect(next.facet.result(kpid)).toMatchObject({
      status: 'rejected',
      data: error('the new code was provided before a restart and is lost'),
    });
    expect(await ask(next)).toBe('#"1"');
  });
});
