import { violations } from '../invariants';
import { data, error, fulfil, only, TestKernel, type TestVat } from '../kit';
import type { KRef, VRef, VatId } from '../../../src/vat/types/refs';

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
let carol: TestVat;

beforeEach(async () => {
  t = new TestKernel();
  alice = await t.vat('alice');
  bob = await t.vat('bob');
  carol = await t.vat('carol');
  await t.run();
});
afterEach(() => expect(violations(t.state)).toEqual([]));

/** Gives an object of alice to others, without any other reference to it. */
async function lend(...others: TestVat[]): Promise<string[]> {
  const names: string[] = [];
  for (const other of others) names.push(await t.give(alice, 'o+9', other));
  await t.run();
  alice.takeLog();
  return names;
}

test('the importer drops, then retires: the exporter is notified of each', async () => {
  const [o] = await lend(bob);
  await t.act(bob, (s) => s.dropImports([o!]));
  expect(alice.takeLog()).toEqual([['dropExports', ['o+9']]]);
  await t.act(bob, (s) => s.retireImports([o!]));
  expect(alice.takeLog()).toEqual([['retireExports', ['o+9']]]);
  expect(t.state.vats.get(alice.id as VatId)?.clist.ofVref('o+9' as VRef)).toBeUndefined();
});

test('the importer drops and retires at once: the exporter is notified of both, drop first', async () => {
  const [o] = await lend(bob);
  await t.act(bob, (s) => {
    s.dropImports([o!]);
    s.retireImports([o!]);
  });
  expect(alice.takeLog()).toEqual([
    ['dropExports', ['o+9']],
    ['retireExports', ['o+9']],
  ]);
});

test('the exporter retires first: importers that could recognize it are notified', async () => {
  const [ofBob, ofCarol] = await lend(bob, carol);
  await t.act(bob, (s) => s.dropImports([ofBob!]));
  expect(alice.log).toEqual([]);
  await t.act(carol, (s) => s.dropImports([ofCarol!]));
  expect(alice.takeLog()).toEqual([['dropExports', ['o+9']]]);
  await t.act(alice, (s) => s.retireExports(['o+9']));
  expect(bob.takeLog()).toEqual([['retireImports', [ofBob]]]);
  expect(carol.takeLog()).toEqual([['retireImports', [ofCarol]]]);
});

test('an object that is exported again meanwhile is not dropped: the pending action is moot', async () => {
  const [o] = await lend(bob);
  const kref = t.kref(alice, 'o+9');
  await t.act(bob, (s) => {
    s.send(o!, 'back', data('', o!)); // the queue holds it
    s.dropImports([o!]);
    s.retireImports([o!]);
  });
  expect(alice.takeLog()[0]).toEqual([
    'message',
    'o+9',
    { method: 'back', args: data('', 'o+9'), result: null },
  ]);
  t.state.gcActions.add(bob.id as VatId, 'retireImports', kref as KRef);
  t.state.gcActions.add(alice.id as VatId, 'retireExports', kref as KRef);
  const again = await t.give(alice, 'o+9', bob);
  expect(again).not.toBe(o);
  expect(bob.log).toEqual([]);
});

test.each(['settled data', 'a waiting message'])('%s alone retains an object', async (what) => {
  const p = await t.give(bob, 'p+9', alice);
  if (what === 'settled data') {
    await t.act(alice, (s) => s.send(p, 'wait', data('')));
    await t.act(bob, (s) => s.resolve([fulfil('p+9', data('', 'o+8'))]));
    expect(bob.takeLog()).toEqual([]);
    await t.act(alice, (s) => s.subscribe(p)); // and then no vat knows the promise
  } else {
    await t.act(alice, (s) => s.send(p, 'wait', data('', 'o+9')));
    expect(alice.takeLog()).toEqual([]);
    await t.act(bob, (s) => s.resolve([fulfil('p+9', data('nobody'))]));
    expect(alice.takeLog()).toEqual([
      ['dropExports', ['o+9']],
      ['retireExports', ['o+9']],
    ]);
  }
});

test('a message to the vat itself, and its slots', async () => {
  await t.act(alice, (s) => s.send('o+5', 'self', data('', 'o+6')));
  expect(alice.log.map(([type]) => type)).toEqual(['message', 'dropExports', 'retireExports']);
  expect(alice.log[2]).toEqual(['retireExports', ['o+5', 'o+6']]);
});

test('an abandoned object receives no messages, and importers are notified when it is unreachable', async () => {
  const [ofBob, ofCarol] = await lend(bob, carol);
  await t.act(alice, (s) => s.abandonExports(['o+9']));
  await t.act(bob, (s) => {
    s.send(ofBob!, 'hello', data(''), 'p+5');
    s.subscribe('p+5');
  });
  expect(bob.takeLog()).toEqual([
    ['notify', [['p+5', { rejected: true, data: error('vat terminated') }]]],
  ]);
  await t.act(bob, (s) => s.dropImports([ofBob!]));
  await t.act(carol, (s) => s.dropImports([ofCarol!]));
  expect(bob.takeLog()).toEqual([['retireImports', [ofBob]]]);
  expect(carol.takeLog()).toEqual([['retireImports', [ofCarol]]]);
  // The same name denotes another object now.
  expect(await t.give(alice, 'o+9', bob)).not.toBe(ofBob);
});

test('objects of a terminated vat stay while they are reachable', async () => {
  const [o] = await lend(bob);
  await t.kernel.terminateVat(alice.id, 'enough');
  await t.run();
  expect(t.state.vats.get(alice.id as VatId)).toBeUndefined();
  expect(t.state.objects.get(t.kref(bob, o!) as KRef)).toMatchObject({
    owner: undefined,
    reachable: 1,
  });
  await t.act(bob, (s) => s.dropImports([o!]));
  expect(bob.takeLog()).toEqual([['retireImports', [o]]]);
});

test('a vat that ends while its object is being collected gets no more deliveries', async () => {
  const [o] = await lend(bob);
  const kpid = await t.kernel.queueMessage('alice', 'end');
  alice.script = (delivery, s) => {
    if (delivery[0] === 'dropExports') s.exit(true, data('leaving'));
  };
  await t.act(bob, (s) => {
    s.dropImports([o!]);
    s.retireImports([o!]);
  });
  expect(alice.log.map(([type]) => type)).toEqual(['message', 'dropExports']);
  expect(t.kernel.facet.idOf('alice')).toBeUndefined();
  expect(t.kernel.facet.result(kpid)?.status).toBe('rejected');
});

test('a device retains the objects that it received', async () => {
  await t.kernel.addDevice('box', () => ({ invoke: () => ['ok', null] }));
  await t.send('bob', 'meet', data('', await t.kernel.facet.deviceRoot('box')));
  const box = bob.message.slots[0]!;
  const [o] = await lend(bob);
  await t.act(bob, (s) => {
    s.callNow(box, 'keep', data('', o!));
    s.dropImports([o!]);
    s.retireImports([o!]);
  });
  expect(alice.log).toEqual([]);
  expect(t.state.objects.get(t.kref(alice, 'o+9') as KRef)).toMatchObject({ reachable: 1 });
});

test('the order: by vat, then drops, then retirements; each in one delivery', async () => {
  const told: string[] = [];
  for (const vat of [alice, bob]) {
    vat.script = ([type, list]) => {
      if (type.endsWith('Exports'))
        told.push(`${vat.name} ${type} ${(list as readonly string[]).join()}`);
    };
  }
  const names: string[] = [];
  for (const [from, vref] of [
    [bob, 'o+7'],
    [alice, 'o+8'],
    [alice, 'o+7'],
  ] as const) {
    names.push(await t.give(from, vref, carol));
  }
  told.length = 0;
  await t.act(carol, (s) => {
    s.dropImports(names);
    s.retireImports(names);
  });
  expect(told).toEqual([
    'alice dropExports o+8,o+7',
    'alice retireExports o+8,o+7',
    'bob dropExports o+7',
    'bob retireExports o+7',
  ]);
});

describe('a vat is asked for its garbage', () => {
  const asked = (vat: TestVat) => vat.log.filter(([type]) => type === 'bringOutYourDead').length;

  test.each([
    [1, 4],
    [2, 2],
    ['never' as const, 0],
  ])('after each %s deliveries', async (reapInterval, expected) => {
    const vat = await t.vat('reaped', undefined, { reapInterval });
    for (const method of ['a', 'b', 'c']) await t.send('reaped', method);
    expect(asked(vat)).toBe(expected);
  });

  test('after a number of references in garbage-collection deliveries', async () => {
    const vat = await t.vat('reaped', undefined, { reapInterval: 1000, reapGcKrefs: 3 });
    await t.run();
    for (let i = 1; i <= 3; i += 1) {
      const name = await t.give(vat, `o+${i}`, bob);
      expect(asked(vat)).toBe(0);
      await t.act(bob, (s) => s.dropImports([name]));
    }
    expect(asked(vat)).toBe(1);
  });
});

test('an object in a result is retained for the host until it is forgotten', async () => {
  const kpid = await t.send('alice', 'make');
  await t.act(alice, (s) => s.resolve([fulfil(alice.message.result, only('o+9'))]));
  const [object] = t.kernel.facet.result(kpid)!.data.slots;
  alice.takeLog();
  await t.send(object!, 'hello');
  expect(alice.takeLog().map(([, target]) => target)).toEqual(['o+9']);
  await t.kernel.forget(kpid);
  await t.run();
  expect(alice.takeLog().map(([type]) => type)).toEqual(['dropExports', 'retireExports']);
  await expect(t.kernel.queueMessage(object!, 'hello')).rejects.toThrow(
    `unknown reference ${object}`,
  );
});
