import type { RawSyscalls } from '../../../src/vat/workers/raw-vat';
import { dump } from '../dump';
import { violations } from '../invariants';
import { data, error, fulfil, only, promiseOf, reject, TestKernel, type TestVat } from '../kit';
import type { KPid } from '../../../src/vat/types/refs';

// The rows of table 2.11: no syscall stops the kernel; an illegal one terminates only its vat.

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
/** Alice's name of bob's root. */
let o: string;
/** Alice's name of a promise that bob decides. */
let p: string;
let box: string;

/** @param enablePipelining whether alice has it */
async function begin(enablePipelining = false): Promise<void> {
  t = new TestKernel();
  alice = await t.vat('alice', undefined, { enablePipelining });
  bob = await t.vat('bob');
  await t.kernel.addDevice('box', () => ({ invoke: () => ['ok', null] }));
  await t.run();
  o = await t.reach(alice, bob);
  p = await t.give(bob, 'p+9', alice);
  await t.send('alice', 'meet', data('', await t.kernel.facet.deviceRoot('box')));
  box = alice.message.slots[0]!;
  alice.takeLog();
}

type Act = (syscall: RawSyscalls) => void;

/** The actions of alice are undone, vats that wait for her are notified, and the kernel continues. */
async function expectEnd(act: Act): Promise<void> {
  await t.kernel.run();
  const kpid = await t.kernel.queueMessage('alice', 'act');
  await t.kernel.run({ maxCranks: 0 });
  const before = dump(t.state);
  let seen: unknown;
  alice.script = (_delivery, syscall) => {
    syscall.vatstoreSet('undone', 'yes');
    syscall.send(o, 'undone', data('', 'o+100', 'p+100'), 'p+101');
    try {
      act(syscall);
    } catch (thrown) {
      seen = thrown;
      expect(() => syscall.vatstoreGet('undone')).toThrow('the vat is terminated');
    }
  };
  await t.kernel.run({ maxCranks: 1 });
  expect(seen).toBeInstanceOf(Error);
  expect((seen as Error).message).toContain('the syscall was illegal: the vat is terminated');
  const { terminated } = t.cranks.at(-1)!;
  expect(terminated).toMatchObject({ name: 'alice', isFailure: true });
  expect(terminated?.info.body).toContain('illegal syscall: ');
  // Except for the vat's own record, and the promises that it decided, everything is unchanged.
  const after = dump(t.state);
  const queued = JSON.parse(after.r!) as unknown[];
  expect(queued).toEqual(expect.arrayContaining(JSON.parse(before.r!) as unknown[]));
  for (const key of Object.keys(before)) {
    if (/^(o\.ko|p\.|r$|v\.|n\.crank)/.test(key)) continue;
    expect([key, after[key]]).toEqual([key, before[key]]);
  }
  expect(Object.keys(after).filter((key) => !(key in before))).toEqual([]);
  await t.run();
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('vat terminated'));
  expect(violations(t.state)).toEqual([]);
  await t.send('bob', 'still there');
  expect(bob.message.msg.method).toBe('still there');
}

const nothing = data('');
const toNobody = (act: (s: RawSyscalls) => void): Act => act;

describe('terminates the vat', () => {
  beforeEach(() => begin());
  const rows: [string, Act][] = [
    ['an unknown object as target', (s) => s.send('o-999', 'm', nothing)],
    ['an unknown promise as target', (s) => s.send('p-999', 'm', nothing)],
    ['an unknown object as argument', (s) => s.send(o, 'm', data('', 'o-999'))],
    ['an unknown promise as argument', (s) => s.send(o, 'm', data('', 'p-999'))],
    ['no reference at all', (s) => s.send(o, 'm', data('', 'nonsense'))],
    ['a reference of the kernel', (s) => s.send('ko20', 'm', nothing)],
    ['an odd export', (s) => s.send(o, 'm', data('', 'o+1 or 2'))],
    ['an endless export', (s) => s.send(o, 'm', data('', `o+${'x'.repeat(500)}`))],
    ['a device node of its own', (s) => s.send(o, 'm', data('', 'd+1'))],
    ['a device as target', (s) => s.send(box, 'm', nothing)],
    ['an imported promise as result', (s) => s.send(o, 'm', nothing, p)],
    ['an object as result', (s) => s.send(o, 'm', nothing, 'o+5')],
    [
      'a promise that it decides as result',
      (s) => {
        s.subscribe('p+5');
        s.send(o, 'm', nothing, 'p+5');
      },
    ],
    ['a result that is an argument', (s) => s.send(o, 'm', data('', 'p+5'), 'p+5')],
    ['a result that is the target', (s) => s.send('p+5', 'm', nothing, 'p+5')],
    ['resolving what another decides', (s) => s.resolve([fulfil(p, nothing)])],
    [
      'resolving the result of its own message',
      (s) => {
        s.send(o, 'm', nothing, 'p+5');
        s.resolve([fulfil('p+5', nothing)]);
      },
    ],
    [
      'resolving a promise twice in one go',
      (s) => s.resolve([fulfil('p+5', nothing), reject('p+5', nothing)]),
    ],
    ['resolving an object', (s) => s.resolve([fulfil('o+5', nothing)])],
    ['resolving to something unknown', (s) => s.resolve([fulfil('p+5', only('o-999'))])],
    ['subscribing to an unknown promise', (s) => s.subscribe('p-999')],
    ['subscribing to an object', (s) => s.subscribe(o)],
    ['callNow on an object', (s) => s.callNow(o, 'm', nothing)],
    ['callNow on an unknown device', (s) => s.callNow('d-999', 'm', nothing)],
    ['a promise for a device', (s) => s.callNow(box, 'm', data('', 'p+5'))],
    ['an imported promise for a device', (s) => s.callNow(box, 'm', data('', p))],
    [
      'an import after it was dropped',
      (s) => {
        s.dropImports([o]);
        s.send(o, 'm', nothing);
      },
    ],
    ['dropping an export', (s) => s.dropImports(['o+0'])],
    ['dropping a promise', (s) => s.dropImports([p])],
    ['dropping something unknown', (s) => s.dropImports(['o-999'])],
    ['retiring an import in use', (s) => s.retireImports([o])],
    ['retiring an export in use', (s) => s.retireExports(['o+0'])],
    ['retiring an export as an import', (s) => s.retireImports(['o+0'])],
    ['abandoning an import', (s) => s.abandonExports([o])],
    ['abandoning something unknown', (s) => s.abandonExports(['o+999'])],
  ];
  test.each(rows)('%s', (_what, act) => expectEnd(toNobody(act)));

  test('resolving an imported promise again', async () => {
    const kpid = await t.kernel.queueMessage('alice', 'ask');
    await t.run();
    const { result } = alice.message;
    await t.act(alice, (s) => s.resolve([fulfil(result, nothing)]));
    expect(t.kernel.facet.result(kpid)?.status).toBe('fulfilled');
    await expectEnd((s) => s.resolve([fulfil(result, nothing)]));
  });
});

describe('is accepted', () => {
  const rows: [string, Act][] = [
    ['rejecting with a promise', (s) => s.resolve([reject('p+5', promiseOf(p))])],
    ['fulfilling with a promise', (s) => s.resolve([fulfil('p+5', promiseOf(p))])],
    [
      'resolving a promise of the same name again: it is another one',
      (s) => {
        s.resolve([fulfil('p+5', nothing)]);
        s.resolve([fulfil('p+5', nothing)]);
      },
    ],
    [
      'dropping an import twice',
      (s) => {
        s.dropImports([o]);
        s.dropImports([o]);
      },
    ],
    ['subscribing twice', (s) => [p, p].forEach((each) => s.subscribe(each))],
    ['subscribing to a promise that it makes', (s) => s.subscribe('p+5')],
    ['sending to a promise that it makes', (s) => s.send('p+5', 'm', nothing)],
  ];
  test.each(rows)('%s', async (_what, act) => {
    await begin();
    const { terminated } = await t.act(alice, act);
    expect(terminated).toBeUndefined();
    expect(violations(t.state)).toEqual([]);
  });

  test('with pipelining, a result that the vat decides', async () => {
    await begin(true);
    await t.kernel.queueMessage('alice', 'ask');
    await t.run();
    const { result } = alice.message;
    const { terminated } = await t.act(alice, (s) => s.send(o, 'pass on', nothing, result));
    expect(terminated).toBeUndefined();
    const kpid = t.kref(alice, result);
    expect(bob.message.result).toBe(t.vref(bob, kpid));
    expect(t.state.promises.get(kpid as KPid)?.state).toMatchObject({ decider: bob.id });
    expect(
      (await t.act(alice, (s) => s.resolve([fulfil(result, nothing)]))).terminated,
    ).toBeDefined();
  });
});

test('a dispatch that throws terminates the vat, and undoes the crank', async () => {
  await begin();
  const { terminated } = await t.act(alice, (s) => {
    s.send(o, 'never', nothing);
    throw new Error('broken');
  });
  expect(terminated?.info).toEqual(error('broken'));
  expect(bob.log).toEqual([]);
});

test('a syscall outside a delivery terminates the vat', async () => {
  await begin();
  let told = 0;
  t.kernel.work$.subscribe(() => (told += 1));
  expect(alice.handler(['vatstoreGet', 'a'])).toEqual(['error', 'a syscall outside of a delivery']);
  expect([told, t.kernel.hasWork]).toEqual([1, true]);
  await t.run();
  expect(t.cranks.at(-2)?.terminated ?? t.cranks.at(-1)?.terminated).toMatchObject({
    name: 'alice',
  });
  expect(alice.handler(['vatstoreGet', 'a'])[0]).toBe('error');
  await t.run();
  expect(t.kernel.hasWork).toBe(false);
});
