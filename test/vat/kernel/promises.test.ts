import type { Resolution } from '../../../src/vat/types/delivery';
import { violations } from '../invariants';
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
import type { KPid, VRef, VatId } from '../../../src/vat/types/refs';

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
let bobOfAlice: string;

beforeEach(async () => {
  ({ t, alice, bob, bobOfAlice } = await aliceAndBob());
});
afterEach(() => expect(violations(t.state)).toEqual([]));

const told = (vat: TestVat) => vat.takeLog().filter(([type]) => type === 'notify');
const cycle = error('a promise cannot be fulfilled with itself', 'TypeError');

describe('forwarding', () => {
  /** Bob decides some promises, and alice subscribes to the first. */
  async function chain(...order: [string, string][]): Promise<void> {
    const p = await t.give(bob, 'p+1', alice);
    await t.act(alice, (s) => s.subscribe(p));
    // Bob must have a name for each promise that he settles later.
    await t.act(bob, (s) => ['p+2', 'p+3', 'p+4'].forEach((each) => s.subscribe(each)));
    for (const [from, to] of order) {
      await t.act(bob, (s) => s.resolve([fulfil(from, promiseOf(to))]));
    }
  }

  test.each<[string, [string, string][]]>([
    [
      'from the front',
      [
        ['p+1', 'p+2'],
        ['p+2', 'p+3'],
        ['p+3', 'p+4'],
      ],
    ],
    [
      'from the end',
      [
        ['p+3', 'p+4'],
        ['p+2', 'p+3'],
        ['p+1', 'p+2'],
      ],
    ],
  ])('a chain, made %s, settles like its last promise', async (_how, order) => {
    // In the second order a promise is forgotten before another leads to it.
    const names = order[0]![0] === 'p+1' ? order : [order[0]!];
    await chain(...names);
    if (names.length === 1) await t.act(bob, (s) => s.resolve([fulfil('p+1', promiseOf('p+4'))]));
    expect(told(alice)).toEqual([]);
    await t.act(bob, (s) => s.resolve([reject('p+4', data('no', 'o+5'))]));
    expect(told(alice)).toEqual([
      ['notify', [['p-61', { rejected: true, data: data('no', 'o-51') }]]],
    ]);
  });

  test('a message follows a chain that grows while the message waits', async () => {
    const p = await t.give(bob, 'p+1', alice);
    await t.act(alice, (s) => s.send(p, 'hello', data('')));
    await t.act(bob, (s) => s.resolve([fulfil('p+1', promiseOf('p+2'))]));
    await t.act(alice, (s) => s.send(p, 'again', data('')));
    await t.act(bob, (s) => s.resolve([fulfil('p+2', promiseOf('p+3'))]));
    expect(bob.takeLog()).toEqual([]);
    await t.act(bob, (s) => s.resolve([fulfil('p+3', only('o+5'))]));
    expect(bob.log.map((d) => [d[1], (d[2] as { method: string }).method])).toEqual([
      ['o+5', 'hello'],
      ['o+5', 'again'],
    ]);
  });

  test.each<[string, Resolution[]]>([
    ['itself', [fulfil('p+1', promiseOf('p+1'))]],
    ['one that leads back', [fulfil('p+1', promiseOf('p+2')), fulfil('p+2', promiseOf('p+1'))]],
    [
      'a long way back',
      [
        fulfil('p+1', promiseOf('p+2')),
        fulfil('p+2', promiseOf('p+3')),
        fulfil('p+3', promiseOf('p+1')),
      ],
    ],
  ])(
    'a promise that is fulfilled to %s is rejected, and its vat continues',
    async (_what, batch) => {
      const p = await t.give(bob, 'p+1', alice);
      await t.act(alice, (s) => s.subscribe(p));
      const { terminated } = await t.act(bob, (s) => s.resolve(batch));
      expect(terminated).toBeUndefined();
      expect(told(alice)).toEqual([['notify', [[p, { rejected: true, data: cycle }]]]]);
    },
  );

  test('two vats whose promises lead to each other: the second one closes the cycle', async () => {
    const ofBob = await t.give(bob, 'p+1', alice);
    const ofAlice = await t.give(alice, 'p+1', bob);
    await t.act(alice, (s) => s.subscribe(ofBob));
    await t.act(bob, (s) => s.subscribe(ofAlice));
    await t.act(alice, (s) => s.resolve([fulfil('p+1', promiseOf(ofBob))]));
    await t.act(bob, (s) => s.resolve([fulfil('p+1', promiseOf(ofAlice))]));
    expect(told(alice)).toEqual([['notify', [[ofBob, { rejected: true, data: cycle }]]]]);
    expect(told(bob)).toEqual([['notify', [[ofAlice, { rejected: true, data: cycle }]]]]);
  });

  test('to a settled promise: settled at once', async () => {
    const p = await t.give(alice, 'p+7', bob);
    const q = await t.give(bob, 'p+1', alice);
    await t.act(alice, (s) => s.resolve([fulfil('p+7', data('done'))]));
    await t.act(alice, (s) => s.subscribe(q));
    await t.act(bob, (s) => s.resolve([fulfil('p+1', promiseOf(p))]));
    expect(told(alice)).toEqual([['notify', [[q, { rejected: false, data: data('done') }]]]]);
  });

  test('the end of the vat that decides the last one rejects all of them', async () => {
    await chain(['p+1', 'p+2'], ['p+2', 'p+3']);
    await t.kernel.terminateVat(bob.id, 'enough');
    await t.run();
    expect(told(alice)).toEqual([
      ['notify', [['p-61', { rejected: true, data: error('vat terminated') }]]],
    ]);
  });

  test('the result of a host message is that of the promise it leads to', async () => {
    const kpid = await t.send('bob', 'ask');
    await t.act(bob, (s) => s.resolve([fulfil(bob.message.result, promiseOf('p+8'))]));
    expect(t.kernel.facet.result(kpid)).toBeUndefined();
    const settled = t.kernel.settled(kpid);
    await t.act(bob, (s) => s.resolve([fulfil('p+8', data('at last'))]));
    expect(await settled).toMatchObject({ status: 'fulfilled', data: data('at last') });
  });
});

describe('x!foo()!bar()!urgh()', () => {
  const send = () =>
    t.act(alice, (s) => {
      s.send(bobOfAlice, 'foo', data(''), 'p+1');
      s.send('p+1', 'bar', data(''), 'p+2');
      s.send('p+2', 'urgh', data(''), 'p+3');
    });
  const methods = () => bob.log.map((d) => [d[1], (d[2] as { method: string }).method]);

  test('without pipelining each message waits for the previous answer', async () => {
    await send();
    expect(methods()).toEqual([['o+0', 'foo']]);
    const [first, second] = ['p+1', 'p+2'].map((p) =>
      t.state.promises.get(t.kref(alice, p) as KPid)!,
    );
    expect([first!.queue.length, second!.queue.length]).toEqual([1, 1]);
    expect(first!.state).toMatchObject({ decider: bob.id });
    expect(second!.state).toMatchObject({ decider: undefined });
    await t.act(bob, (s) => s.resolve([fulfil(bob.message.result, only('o+1'))]));
    await t.act(bob, (s) => s.resolve([fulfil(bob.message.result, only('o+2'))]));
    expect(methods()).toEqual([
      ['o+0', 'foo'],
      ['o+1', 'bar'],
      ['o+2', 'urgh'],
    ]);
  });

  test('a rejection propagates to the last message', async () => {
    await send();
    await t.act(alice, (s) => s.subscribe('p+3'));
    await t.act(bob, (s) => s.resolve([reject(bob.message.result, data('no'))]));
    expect(told(alice)).toEqual([['notify', [['p+3', { rejected: true, data: data('no') }]]]]);
  });

  test('with pipelining all reach the vat in order, also those that waited', async () => {
    const piper = await t.vat('piper', undefined, { enablePipelining: true });
    await t.run();
    const ofAlice = await t.reach(alice, piper);
    await t.act(alice, (s) => {
      s.send(ofAlice, 'foo', data(''), 'p+1');
      s.send('p+1', 'bar', data(''), 'p+2');
      s.send('p+2', 'urgh', data(''), 'p+3');
    });
    expect(piper.log.map((d) => d[1])).toEqual(['o+0', 'p-60', 'p-61']);
  });

  test('with pipelining, messages that arrived before the decider was known are released', async () => {
    const piper = await t.vat('piper', undefined, { enablePipelining: true });
    await t.run();
    const ofAlice = await t.reach(alice, piper);
    const p = await t.give(bob, 'p+9', alice);
    await t.act(alice, (s) => {
      s.send(p, 'foo', data(''), 'p+1');
      s.send('p+1', 'bar', data(''));
    });
    const seen = await t.give(alice, ofAlice, bob);
    await t.act(bob, (s) => s.resolve([fulfil('p+9', only(seen))]));
    expect(piper.log.map((d) => d[1])).toEqual(['o+0', 'p-60']);
  });
});

test('resolutions that refer to each other are delivered in one batch, and forgotten', async () => {
  const one = await t.give(bob, 'p+1', alice);
  const two = await t.give(bob, 'p+2', alice);
  await t.act(alice, (s) => [one, two].forEach((each) => s.subscribe(each)));
  await t.act(bob, (s) =>
    s.resolve([
      fulfil('p+1', { body: '#["&0"]', slots: ['p+2'] }),
      fulfil('p+2', { body: '#["&0"]', slots: ['p+1'] }),
    ]),
  );
  expect(told(alice)).toEqual([
    [
      'notify',
      [
        [one, { rejected: false, data: { body: '#["&0"]', slots: [two] } }],
        [two, { rejected: false, data: { body: '#["&0"]', slots: [one] } }],
      ],
    ],
  ]);
  const { clist } = t.state.vats.get(alice.id as VatId)!;
  expect([clist.ofVref(one as VRef), clist.ofVref(two as VRef)]).toEqual([undefined, undefined]);
});

test('a promise that is sent there and back has its first name again', async () => {
  const ofBob = await t.give(alice, 'p+9', bob);
  expect(await t.give(alice, 'p+9', bob)).toBe(ofBob);
  expect(await t.give(bob, ofBob, alice)).toBe('p+9');
});
