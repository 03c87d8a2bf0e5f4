import type { Device, DeviceMaker } from '../../../src/vat/devices/device';
import type { VatManager } from '../../../src/vat/workers/manager/vat-manager';
import type { VatDeliveryResult } from '../../../src/vat/types/delivery';
import type { VatSyscallHandler } from '../../../src/vat/types/syscall';
import { aliceAndBob, data, error, fulfil, type TestKernel, type TestVat } from '../kit';
import type { VatId } from '../../../src/vat/types/refs';

// Obligations of the seed, from S13 on. Rows on separate workers (S20, S21, S23, S25, S27, S28) are shown
// here as far as a manager in this process can show them.

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
let bobOfAlice: string;

beforeEach(async () => {
  ({ t, alice, bob, bobOfAlice } = await aliceAndBob());
});

const types = () => t.cranks.map(({ type, delivery }) => delivery?.[0] ?? type);
/** A manager that follows a script, and records. */
function manager(deliver: VatManager['deliver']) {
  const made = { handler: undefined as unknown as VatSyscallHandler, stops: 0 };
  const make = (handler: VatSyscallHandler): VatManager => {
    made.handler = handler;
    return { deliver, stop: () => void (made.stops += 1) };
  };
  return { made, make };
}
const ok: VatDeliveryResult = ['ok', null];

test('S13 deliver returns a promise of the result, for when the vat is idle', async () => {
  let idle!: (result: VatDeliveryResult) => void;
  const { make } = manager(() => new Promise((resolve) => (idle = resolve)));
  await t.kernel.addVatManager('slow', make);
  const run = t.kernel.run();
  void t.kernel.queueMessage('bob', 'later');
  await new Promise(setImmediate);
  expect(t.cranks).toEqual([]);
  idle(ok);
  await run;
  expect(types()).toEqual(['startVat', 'message']);
});

test('S14 after a delivery its changes are persisted, or the end of the vat is handled', async () => {
  const done = await t.act(alice, (syscall) => syscall.vatstoreSet('a', '1'));
  expect(done.terminated).toBeUndefined();
  expect(t.state.vatStore.get(alice.id as VatId, 'a')).toBe('1');
  const failed = await t.act(alice, (syscall) => {
    syscall.vatstoreSet('a', '2');
    throw new Error('alice fails');
  });
  expect(failed.terminated).toMatchObject({ name: 'alice', info: error('alice fails') });
  expect(() => t.kernel.vatRoot('alice')).toThrow('vat terminated: alice: alice fails');
});

test('S15 the manager gets the syscall handler', async () => {
  const { made, make } = manager(() => {
    expect(made.handler(['vatstoreSet', 'a', 'b'])).toEqual(['ok', null]);
    return ok;
  });
  const id = await t.kernel.addVatManager('own', make);
  await t.run();
  expect(t.state.vatStore.get(id, 'a')).toBe('b');
});

test('S16 answers to syscalls are returned at once', async () => {
  await t.act(alice, (syscall) => {
    syscall.vatstoreSet('a', 'b');
    expect(syscall.vatstoreGet('a')).toBe('b');
    expect(syscall.vatstoreGet('c')).toBeUndefined();
  });
});

/** Adds a device, and gives its root to alice. */
async function withDevice(make: DeviceMaker): Promise<string> {
  await t.kernel.addDevice('box', make);
  await t.send('alice', 'meet', data('', await t.kernel.facet.deviceRoot('box')));
  return alice.message.slots[0]!;
}

test('S17 callNow waits for a device and returns its answer, without a promise', async () => {
  const calls: unknown[] = [];
  const box = await withDevice(() => ({
    invoke(target, method, args) {
      calls.push([target, method, args]);
      return ['ok', data('answer', 'd+4', 'o-10')];
    },
  }));
  expect(box).toBe('d-70');
  await t.act(alice, (syscall) => {
    expect(syscall.callNow(box, 'ask', data('', bobOfAlice))).toEqual(
      data('answer', 'd-71', bobOfAlice),
    );
  });
  expect(calls).toEqual([['d+0', 'ask', data('', 'o-10')]]);
});

test('S18 a device can only send, and promises do not reach it', async () => {
  const box = await withDevice((syscalls) => ({
    invoke(_target, _method, args) {
      syscalls.sendOnly(args.slots[0]!, 'ring', data('', args.slots[0]!));
      return ['ok', null];
    },
  }));
  await t.act(alice, (syscall) => syscall.callNow(box, 'ask', data('', bobOfAlice)));
  expect(bob.log).toEqual([
    ['message', 'o+0', { method: 'ring', args: data('', 'o+0'), result: null }],
  ]);
  const { terminated } = await t.act(alice, (syscall) =>
    syscall.callNow(box, 'ask', data('', 'p+5')),
  );
  expect(terminated?.info).toEqual(error('illegal syscall: a device cannot receive promises'));
});

test('S19 input from outside waits for the end of a crank, is atomic, and signals work', async () => {
  let outside!: () => Promise<void>;
  const box = await withDevice((syscalls, input): Device => {
    let known = '';
    outside = () =>
      input(() => {
        syscalls.sendOnly(known, 'ring', data(''));
        syscalls.setState('rung');
      });
    return {
      invoke(_target, _method, args) {
        known = args.slots[0]!;
        return ['ok', null];
      },
    };
  });
  let during: Promise<void> | undefined;
  await t.act(alice, async (syscall) => {
    syscall.callNow(box, 'ask', data('', bobOfAlice));
    during = outside();
    await new Promise(setImmediate);
    expect(t.state.runQueue).toHaveLength(0);
    syscall.send(bobOfAlice, 'first', data(''));
  });
  await during;
  expect(bob.takeLog().map((delivery) => (delivery[2] as { method: string }).method)).toEqual([
    'first',
    'ring',
  ]);
  let told = 0;
  t.kernel.work$.subscribe(() => (told += 1));
  await outside();
  expect(told).toBe(1);
  expect(t.kernel.hasWork).toBe(true);
  expect(t.state.devices.named('box')?.getState()).toBe('rung');
});

test('S20 S22 any manager can be connected by addVatManager; the kernel sees no worker', async () => {
  const { made, make } = manager((delivery) => {
    if (delivery[0] === 'message') {
      made.handler(['resolve', [fulfil(delivery[2].result!, data('from afar'))]]);
    }
    return Promise.resolve(ok);
  });
  await t.kernel.addVatManager('afar', make);
  const kpid = await t.send('afar', 'hello');
  expect(t.kernel.facet.result(kpid)).toMatchObject({
    status: 'fulfilled',
    data: data('from afar'),
  });
  await t.kernel.close();
  expect(made.stops).toBe(1);
});

test('S23 S24 S25 during a delivery, however long, no other one is made', async () => {
  let active = 0;
  const script = async (): Promise<void> => {
    expect(++active).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    active -= 1;
  };
  alice.script = bob.script = script;
  for (const name of ['alice', 'bob', 'alice']) await t.kernel.queueMessage(name, 'work');
  await t.run();
  expect(types()).toEqual(['message', 'message', 'message']);
});

test.each([
  ['an error', (): VatDeliveryResult => ['error', 'out of computrons', { compute: 7 }]],
  ['a rejection', () => Promise.reject(new Error('out of computrons'))],
  [
    'an exception',
    () => {
      throw new Error('out of computrons');
    },
  ],
])(
  'S21 S26 S27 S28 for a vat over its limits the kernel gets only %s, and terminates it',
  async (_what, end) => {
    const { made, make } = manager((delivery) => (delivery[0] === 'startVat' ? ok : end()));
    await t.kernel.addVatManager('greedy', make);
    const kpid = await t.send('greedy', 'work');
    expect(t.cranks.findLast(({ type }) => type === 'delivery')?.terminated).toMatchObject({
      isFailure: true,
      info: error('out of computrons'),
    });
    expect(t.kernel.facet.result(kpid)).toMatchObject({ data: error('vat terminated') });
    expect(made.stops).toBe(1);
    await t.send('bob', 'still there');
    expect(bob.log).toHaveLength(1);
  },
);
