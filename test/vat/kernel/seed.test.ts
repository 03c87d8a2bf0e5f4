import {
  aliceAndBob,
  data,
  error,
  fulfil,
  only,
  promiseOf,
  reject,
  type TestKernel,
  type TestVat,
} from '../kit';
import type { KPid } from '../../../src/vat/types/refs';

// One test for each obligation of the seed; from S13 on they are in managers.test.ts.

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
let bobOfAlice: string;

beforeEach(async () => {
  ({ t, alice, bob, bobOfAlice } = await aliceAndBob());
});

const types = () => t.cranks.map(({ type, delivery }) => delivery?.[0] ?? type);
const stateOf = (vat: TestVat, vref: string) =>
  t.state.promises.get(t.kref(vat, vref) as KPid)?.state;

/** Creates the promise `p+9` of bob, and gives it to alice. */
const promiseOfBob = (): Promise<string> => t.give(bob, 'p+9', alice);

test('S1 one action per crank, one delivery per crank', async () => {
  await t.kernel.queueMessage('alice', 'one');
  await t.kernel.queueMessage('bob', 'two');
  expect(await t.kernel.run({ maxCranks: 1 })).toMatchObject({ cranks: 1, hasWork: true });
  expect([alice.log.length, bob.log.length]).toEqual([1, 0]);
  await t.run();
  expect(types()).toEqual(['message', 'message']);
});

test('S2 a message to an object goes to its owner', async () => {
  await t.act(alice, (syscall) => syscall.send(bobOfAlice, 'hello', data('hi')));
  expect(bob.log).toEqual([
    ['message', 'o+0', { method: 'hello', args: data('hi'), result: null }],
  ]);
});

test('S3 a message to a promise fulfilled to an object goes to the object', async () => {
  const p = await promiseOfBob();
  const kpid = t.kref(alice, p);
  await t.act(bob, (syscall) => syscall.resolve([fulfil('p+9', only('o+7'))]));
  await t.act(alice, (syscall) => syscall.send(p, 'hello', data('')));
  expect(t.state.promises.get(kpid as KPid)?.state.type).toBe('fulfilled');
  expect(bob.takeLog().map(([, target]) => target)).toEqual(['o+7']);
});

test.each([
  ['data', fulfil('p+9', data('text')), error('data is not callable, has no method hello')],
  ['an array of one object', fulfil('p+9', { body: '#["$0"]', slots: ['o+0'] }), undefined],
  ['an error', reject('p+9', data('no')), data('no')],
])('S4 a message to a promise settled to %s rejects its result', async (_what, how, expected) => {
  const p = await promiseOfBob();
  await t.act(bob, (syscall) => syscall.resolve([how]));
  await t.act(alice, (syscall) => {
    syscall.send(p, 'hello', data(''), 'p+5');
    syscall.subscribe('p+5');
  });
  const rejection = expected ?? error('data is not callable, has no method hello');
  expect(alice.takeLog()).toEqual([['notify', [['p+5', { rejected: true, data: rejection }]]]]);
  expect(bob.log).toEqual([]);
  // The message is routed first; the notification went to the end of the queue.
  expect(types().slice(-2)).toEqual(['routing', 'notify']);
});

test('S5 a message to a forwarded promise goes to its target', async () => {
  const p = await promiseOfBob();
  await t.act(bob, (syscall) => syscall.resolve([fulfil('p+9', promiseOf('p+10'))]));
  await t.act(alice, (syscall) => syscall.send(p, 'hello', data('')));
  expect(stateOf(alice, p)).toMatchObject({ type: 'forwarded' });
  expect(bob.log).toEqual([]);
  await t.act(bob, (syscall) => syscall.resolve([fulfil('p+10', only('o+0'))]));
  expect(bob.takeLog()).toEqual([
    ['message', 'o+0', { method: 'hello', args: data(''), result: null }],
  ]);
});

test('S6 while the kernel decides, messages wait in the promise', async () => {
  await t.act(alice, (syscall) => {
    syscall.send(bobOfAlice, 'first', data(''), 'p+5');
    syscall.send('p+5', 'second', data(''));
    const { state, queue } = t.state.promises.get(t.kref(alice, 'p+5') as KPid)!;
    expect([state, queue.length]).toEqual([
      { type: 'unresolved', decider: undefined, subscribers: [] },
      0,
    ]);
  });
  await t.act(bob, (syscall) => syscall.resolve([fulfil(bob.message.result, only('o+3'))]));
  expect(bob.log.map((delivery) => delivery[1])).toEqual(['o+0', 'o+3']);
});

test('S7 while a vat without pipelining decides, messages wait in the promise', async () => {
  const p = await promiseOfBob();
  await t.act(alice, (syscall) => syscall.send(p, 'hello', data('')));
  expect(bob.log).toEqual([]);
  expect(t.state.promises.get(t.kref(alice, p) as KPid)?.queue).toHaveLength(1);
});

test('S8 while a vat with pipelining decides, messages are delivered to it for the promise', async () => {
  const piper = await t.vat('piper', undefined, { enablePipelining: true });
  await t.run();
  const p = await t.give(piper, 'p+9', alice);
  await t.act(alice, (syscall) => syscall.send(p, 'hello', data('')));
  expect(piper.log).toEqual([
    ['message', 'p+9', { method: 'hello', args: data(''), result: null }],
  ]);
});

test('S9 only settled promises are notified', async () => {
  const p = await promiseOfBob();
  await t.act(alice, (syscall) => syscall.subscribe(p));
  expect(alice.log).toEqual([]);
  await t.act(bob, (syscall) => syscall.resolve([fulfil('p+9', data('done'))]));
  expect(alice.log).toEqual([['notify', [[p, { rejected: false, data: data('done') }]]]]);
});

test('S10 a delivery is deeply frozen plain data', async () => {
  const p = await promiseOfBob();
  await t.send('alice', 'hello', data('', t.kernel.vatRoot('bob')));
  await t.act(alice, (syscall) => syscall.subscribe(p));
  await t.act(bob, (syscall) => syscall.resolve([fulfil('p+9', data('done', 'o+4'))]));
  const isFrozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  expect(alice.log.map(([type]) => type)).toEqual(['message', 'notify']);
  for (const delivery of alice.log) {
    expect(isFrozen(delivery)).toBe(true);
    expect(JSON.parse(JSON.stringify(delivery))).toEqual(delivery);
  }
});

test('S11 each vat has its own names, and gets new ones with deliveries', async () => {
  const args = data('', t.kernel.vatRoot('alice'), t.kernel.vatRoot('bob'));
  const kpid = await t.send('bob', 'meet', args);
  expect(bob.message.slots).toEqual(['o-50', 'o+0']);
  expect(bob.message.result).toBe('p-60');
  expect(t.kref(bob, 'o-50')).toBe(t.kernel.vatRoot('alice'));
  expect(t.kref(bob, 'p-60')).toBe(kpid);
});

test('S12 vat and kernel forget a settled promise at once', async () => {
  const p = await promiseOfBob();
  await t.act(alice, (syscall) => syscall.subscribe(p));
  const kpid = t.kref(alice, p);
  await t.act(bob, (syscall) => {
    syscall.resolve([fulfil('p+9', data('done'))]);
    expect(t.vref(bob, kpid)).toBeUndefined();
    expect(t.vref(alice, kpid)).toBe(p);
  });
  expect(t.vref(alice, kpid)).toBeUndefined();
  expect(t.state.promises.get(kpid as KPid)).toBeUndefined();
});
