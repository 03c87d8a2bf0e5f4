import type { DeviceSyscalls } from '../../../src/vat/devices/device';
import { Kernel } from '../../../src/vat/kernel/kernel';
import { coded } from '../../support/coded';
import { violations } from '../invariants';
import { aliceAndBob, data, error, TestKernel, type TestVat } from '../kit';
import type { VatId } from '../../../src/vat/types/refs';

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
let bobOfAlice: string;

beforeEach(async () => {
  ({ t, alice, bob, bobOfAlice } = await aliceAndBob());
});
afterEach(() => expect(violations(t.state)).toEqual([]));

test('a successful exit keeps all effects, before it and after', async () => {
  const ended: unknown[] = [];
  t.kernel.terminations$.subscribe((vat) => ended.push(vat));
  await t.act(alice, (s) => {
    s.send(bobOfAlice, 'before', data(''));
    s.exit(false, data('bye'));
    s.send(bobOfAlice, 'after', data(''));
  });
  expect(bob.log.map((d) => (d[2] as { method: string }).method)).toEqual(['before', 'after']);
  expect(ended).toEqual([{ vatId: alice.id, name: 'alice', isFailure: false, info: data('bye') }]);
});

test('a failed exit undoes all effects', async () => {
  const { terminated } = await t.act(alice, (s) => {
    s.send(bobOfAlice, 'before', data(''));
    s.exit(true, data('alas', bobOfAlice));
  });
  expect(terminated).toMatchObject({
    isFailure: true,
    info: data('alas', t.kernel.vatRoot('bob')),
  });
  expect(bob.log).toEqual([]);
});

test('objects in the reason of a failed exit may not exist any more', async () => {
  const { terminated } = await t.act(alice, (s) => s.exit(true, data('alas', 'o+77')));
  expect(terminated?.info).toEqual(error('vat terminated'));
});

test('its promises are rejected, and so are messages that wait in them', async () => {
  const p = await t.give(alice, 'p+9', bob);
  await t.act(bob, (s) => {
    s.subscribe(p);
    s.send(p, 'wait', data(''), 'p+5');
    s.subscribe('p+5');
  });
  const waiting = await t.kernel.queueMessage('alice', 'unheard');
  await t.kernel.terminateVat(alice.id, 'by the host');
  await t.run();
  const rejected = { rejected: true, data: error('vat terminated') };
  expect(bob.takeLog()).toEqual([
    ['notify', [[p, rejected]]],
    ['notify', [['p+5', rejected]]],
  ]);
  expect(t.kernel.facet.result(waiting)).toMatchObject({ data: error('vat terminated') });
  expect(alice.log).toEqual([]);
  await expect(t.kernel.terminateVat(alice.id, 'again')).rejects.toEqual(
    coded('VMRE_VAT_TERMINATED', 'vat terminated: alice: by the host'),
  );
});

test('a vat that ends before it starts releases its parameters', async () => {
  const parameters = data('', t.kernel.vatRoot('bob'));
  const vat = await t.vat('early', undefined, { parameters });
  await t.kernel.terminateVat(vat.id, 'at once');
  await t.run();
  expect(t.state.vats.get(vat.id as VatId)).toBeUndefined();
});

test('a critical vat stops the kernel, and the store has the state before its crank', async () => {
  const vat = await t.vat('critical', undefined, { critical: true });
  await t.run();
  vat.script = (_delivery, s) => {
    s.vatstoreSet('a', 'b');
    s.exit(true, data('alas'));
  };
  const kpid = await t.kernel.queueMessage('critical', 'fail');
  const settled = t.kernel.settled(kpid);
  const panic = coded('VMRE_KERNEL_PANIC', 'the critical vat critical was terminated: alas');
  await expect(t.kernel.run()).rejects.toEqual(panic);
  await expect(settled).rejects.toEqual(panic);
  await expect(t.kernel.run()).rejects.toEqual(panic);
  await expect(t.kernel.queueMessage('bob', 'm')).rejects.toEqual(panic);
  const { state } = new Kernel(t.store);
  expect(state.vats.named('critical')?.isAlive).toBe(true);
  expect([...state.runQueue]).toHaveLength(1);
});

test('terminating a critical vat rejects with the stop of the kernel', async () => {
  const vat = await t.vat('critical', undefined, { critical: true });
  await t.run();
  const panic = coded('VMRE_KERNEL_PANIC', 'the critical vat');
  await expect(t.kernel.terminateVat(vat.id, 'oops')).rejects.toEqual(panic);
  await expect(t.kernel.run()).rejects.toEqual(panic);
});

test('a message that must not fail stops the kernel if it does', async () => {
  await t.kernel.queueMessage('alice', 'm', data(''), 'panic');
  alice.script = () => {
    throw new Error('broken');
  };
  const panic = coded('VMRE_KERNEL_PANIC', 'a message with the policy "panic" was rejected');
  await expect(t.kernel.run()).rejects.toEqual(panic);
});

test('the data of an ended vat is removed step by step, as the policy says', async () => {
  const vat = await t.vat('large', undefined, { transcript: true });
  await t.act(vat, (s) => {
    for (let i = 0; i < 25; i += 1) s.vatstoreSet(`key ${i}`, 'value');
  });
  await t.kernel.run();
  await t.kernel.terminateVat(vat.id, 'enough');
  t.cranks.length = 0;
  expect(await t.kernel.run({ cleanupBudget: 0 })).toMatchObject({ hasWork: true });
  expect(t.cranks).toEqual([]);
  await t.kernel.run({ cleanupBudget: 10, maxCranks: 2 });
  expect(t.state.vats.get(vat.id as VatId)).toBeDefined();
  // Another kernel continues.
  const kernel = new Kernel(t.store);
  for (const each of [alice, bob]) await kernel.addVatManager(each.name, each.make);
  await kernel.run({ cleanupBudget: 10 });
  const left = [...t.store.range()].map(([key]) => key.toString());
  expect(left.filter((key) => key.split('.').includes(vat.id))).toEqual([`e.${vat.id}`]);
});

test('a terminated vat stays terminated after a restart, and another one is created only on request', async () => {
  await t.kernel.terminateVat(alice.id, 'enough');
  await t.kernel.run({ maxCranks: 0 });
  const again = new TestKernel(t.store);
  expect(again.kernel.facet.idOf('alice')).toBeUndefined();
  await again.kernel.addVatManager('bob', bob.make);
  const { make } = alice;
  await expect(again.kernel.addVatManager('alice', make)).rejects.toEqual(
    coded('VMRE_VAT_TERMINATED', 'vat terminated: alice: enough'),
  );
  const ending = { vatId: alice.id, name: 'alice', isFailure: true, reason: 'enough' };
  expect(again.kernel.facet.statistics.terminated).toEqual([ending]);
  const other = await again.vat('alice', undefined, { restartTerminated: true });
  expect(again.kernel.facet.statistics.terminated).toEqual([]);
  expect(other.id).not.toBe(alice.id);
  await again.run();
  expect(violations(again.state)).toEqual([]);
});

test('the name of a vat is unique, and its worker is ended if it cannot be added', async () => {
  let stops = 0;
  const make = () => ({
    deliver: () => ['ok', null] as const,
    stop: () => void (stops += 1),
  });
  const [first, second] = await Promise.allSettled(
    ['twin', 'twin'].map((name) => t.kernel.addVatManager(name, make)),
  );
  expect(first!.status).toBe('fulfilled');
  expect(second).toMatchObject({ reason: coded('VMRE_VAT_NAME_TAKEN') });
  expect(stops).toBe(1);
  await expect(t.kernel.addVatManager('alice', make)).rejects.toEqual(coded('VMRE_VAT_NAME_TAKEN'));
  const parameters = data('', 'ko999');
  await expect(t.kernel.addVatManager('odd', make, { parameters })).rejects.toEqual(
    coded('VMRE_VAT_REFERENCE_UNKNOWN'),
  );
});

test('a vat that is added while the kernel runs is started in its turn', async () => {
  alice.script = () => new Promise((resolve) => setTimeout(resolve, 10));
  await t.kernel.queueMessage('alice', 'slow');
  const run = t.kernel.run();
  const late = t.vat('late');
  await run;
  await late;
  await t.run();
  expect(t.cranks.at(-1)).toMatchObject({ delivery: ['startVat', expect.anything()] });
});

test('closing lets the current crank finish', async () => {
  alice.script = (_delivery, s) =>
    new Promise<void>((resolve) =>
      setTimeout(() => {
        s.vatstoreSet('a', 'b');
        resolve();
      }, 10),
    );
  for (const method of ['one', 'two']) await t.kernel.queueMessage('alice', method);
  const run = t.kernel.run();
  await t.kernel.close();
  expect(await run).toMatchObject({ cranks: 1, endedBy: 'closing', hasWork: true, queued: 1 });
  const { state } = new Kernel(t.store);
  expect(state.vatStore.get(alice.id as VatId, 'a')).toBe('b');
  expect([...state.runQueue]).toHaveLength(1);
});

describe('devices', () => {
  let box: string;
  let syscalls: DeviceSyscalls;
  let invoke: (
    s: DeviceSyscalls,
    target: string,
  ) => readonly ['ok', null] | readonly ['error', string];

  beforeEach(async () => {
    await t.kernel.addDevice('box', (s) => {
      syscalls = s;
      return { invoke: (target) => invoke(s, target) };
    });
    await t.send('alice', 'meet', data('', await t.kernel.facet.deviceRoot('box')));
    box = alice.message.slots[0]!;
  });

  test('a device that throws is an error that the vat survives, and its effects are undone', async () => {
    invoke = (s) => {
      s.setState('half done');
      throw new Error('secret');
    };
    const { terminated } = await t.act(alice, (s) => {
      expect(() => s.callNow(box, 'm', data('', 'o+5'))).toThrow('device invocation failed');
      s.vatstoreSet('survived', 'yes');
    });
    expect(terminated).toBeUndefined();
    expect(syscalls.getState()).toBeUndefined();
    expect(t.state.vatStore.get(alice.id as VatId, 'survived')).toBe('yes');
  });

  test.each<[string, () => readonly ['ok', null] | readonly ['error', string]]>([
    ['says so', () => ['error', 'no paper']],
    ['answers with what is not its own', () => ['ok', data('', 'd-999')] as never],
    ['answers with nothing', () => undefined as never],
    ['answers with a promise', () => ['ok', data('', 'p-60')] as never],
  ])('a device that %s is an error that the vat survives', async (_what, answer) => {
    invoke = answer;
    const { terminated } = await t.act(alice, (s) =>
      expect(() => s.callNow(box, 'm', data(''))).toThrow(/no paper|device invocation failed/),
    );
    expect(terminated).toBeUndefined();
  });

  test('its state is undone together with the crank', async () => {
    invoke = (s) => {
      s.setState('seen');
      return ['ok', null];
    };
    await t.act(alice, (s) => {
      s.callNow(box, 'm', data(''));
      expect(syscalls.getState()).toBe('seen');
      s.exit(true, data(''));
    });
    expect(syscalls.getState()).toBeUndefined();
  });

  test('its state and its nodes survive a restart', async () => {
    invoke = (s) => {
      s.setState('kept');
      return ['ok', null];
    };
    await t.act(alice, (s) => s.callNow(box, 'm', data('', bobOfAlice)));
    const again = new TestKernel(t.store);
    let state: string | undefined;
    await again.kernel.addDevice('box', (s) => {
      state = s.getState();
      return { invoke: (target) => ['error', target] };
    });
    expect(state).toBe('kept');
    for (const each of [alice, bob]) await again.kernel.addVatManager(each.name, each.make);
    await again.act(alice, (s) => expect(() => s.callNow(box, 'm', data(''))).toThrow('d+0'));
  });

  test('it cannot change the state while another device is active', async () => {
    await t.act(alice, () => {
      expect(() => syscalls.setState('sneaky')).toThrow('use its input');
      expect(() => syscalls.sendOnly('o-10', 'm', data(''))).toThrow('use its input');
    });
    expect(() => syscalls.setState('sneaky')).toThrow('use its input');
  });
});
