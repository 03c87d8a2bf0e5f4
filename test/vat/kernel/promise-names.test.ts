import type { Resolution } from '../../../src/vat/types/delivery';
import { sample } from '../../support/plays-all';
import { violations } from '../invariants';
import { data, fulfil, only, promiseOf, reject, TestKernel, type TestVat } from '../kit';
import type { KPid } from '../../../src/vat/types/refs';

// A promise that reaches vats in every way, settled to everything: who may settle it, its name in each vat,
// and when each vat forgets it.

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
let carol: TestVat;
let piper: TestVat;

beforeEach(async () => {
  t = new TestKernel();
  alice = await t.vat('alice');
  bob = await t.vat('bob');
  carol = await t.vat('carol');
  piper = await t.vat('piper', undefined, { enablePipelining: true });
  await t.kernel.addDevice('box', () => ({ invoke: () => ['ok', null] }));
  await t.send('bob', 'meet', data('', await t.kernel.facet.deviceRoot('box')));
});
afterEach(() => expect(violations(t.state)).toEqual([]));

const ask = async (from: TestVat, to: TestVat, result: string): Promise<string> => {
  const target = await t.reach(from, to);
  await t.act(from, (s) => s.send(target, 'ask', data(''), result));
  return to.message.result;
};

/** A promise that bob settles. */
interface Shared {
  ofBob: string;
  /** A vat that is notified, and its name for the promise. */
  hearer: TestVat;
  ofHearer: string;
  /** Others that know it, and are not notified. */
  bystander?: TestVat;
}

const ways: [string, () => Promise<Shared>][] = [
  [
    'made by the decider, sent as an argument',
    async () => ({ ofBob: 'p+9', hearer: alice, ofHearer: await t.give(bob, 'p+9', alice) }),
  ],
  [
    'made by the hearer, sent as a result',
    async () => ({ ofBob: await ask(alice, bob, 'p+9'), hearer: alice, ofHearer: 'p+9' }),
  ],
  [
    'made by the hearer, sent as a result and then as an argument to the same vat',
    async () => {
      const ofBob = await ask(alice, bob, 'p+9');
      expect(await t.give(alice, 'p+9', bob)).toBe(ofBob);
      return { ofBob, hearer: alice, ofHearer: 'p+9' };
    },
  ],
  [
    'made by a pipelining hearer, sent as an argument and then as a result',
    async () => {
      const ofBob = await t.give(piper, 'p+9', bob);
      expect(await ask(piper, bob, 'p+9')).toBe(ofBob);
      return { ofBob, hearer: piper, ofHearer: 'p+9' };
    },
  ],
  [
    'made by a third vat as a result, and sent on as an argument',
    async () => {
      const ofBob = await ask(alice, bob, 'p+9');
      const ofHearer = await t.give(alice, 'p+9', carol);
      return { ofBob, hearer: carol, ofHearer, bystander: alice };
    },
  ],
  [
    'made by the host as a result, and sent on by its decider',
    async () => {
      await t.send('bob', 'ask');
      const { result } = bob.message;
      return { ofBob: result, hearer: alice, ofHearer: await t.give(bob, result, alice) };
    },
  ],
  [
    'made by the hearer as a result, and handed on as a result by a pipelining vat',
    async () => {
      const ofPiper = await ask(alice, piper, 'p+9');
      const ofBob = await ask(piper, bob, ofPiper);
      return { ofBob, hearer: alice, ofHearer: 'p+9', bystander: piper };
    },
  ],
];

const resolutions: [string, (vpid: string) => Resolution][] = [
  ['an object', (p) => fulfil(p, only('o+5'))],
  ['a device', (p) => fulfil(p, data('$0', 'd-70'))],
  ['data', (p) => fulfil(p, data('text', 'o+5'))],
  ['data with itself', (p) => fulfil(p, data('text', p))],
  ['a rejection', (p) => reject(p, data('no', 'o+5'))],
  ['a rejection with itself', (p) => reject(p, promiseOf(p))],
];

describe.each(sample(ways, 4))('a promise %s', (_way, share) => {
  let shared: Shared;
  let kpid: string;

  beforeEach(async () => {
    shared = await share();
    kpid = t.kref(bob, shared.ofBob);
  });

  test('has one decider and its subscribers', async () => {
    const { hearer, ofHearer } = shared;
    await t.act(hearer, (s) => s.subscribe(ofHearer));
    await t.act(hearer, (s) => s.subscribe(ofHearer)); // subscribing twice has no further effect
    expect(t.kref(hearer, ofHearer)).toBe(kpid);
    expect(t.state.promises.get(kpid as KPid)?.state).toEqual({
      type: 'unresolved',
      decider: bob.id,
      subscribers: [hearer.id],
    });
  });

  test('can only be settled by its decider', async () => {
    const { hearer, bystander, ofBob } = shared;
    for (const vat of bystander ? [hearer, bystander] : [hearer]) {
      const name = t.vref(vat, kpid)!;
      const { terminated } = await t.act(vat, (s) => s.resolve([fulfil(name, data('mine'))]));
      expect(terminated?.info.body).toContain(`the vat does not decide ${name}`);
    }
    const { terminated } = await t.act(bob, (s) => s.resolve([fulfil(ofBob, data('mine'))]));
    expect(terminated).toBeUndefined();
  });

  test.each(resolutions)(
    'settled to %s is forgotten by each vat when it is notified',
    async (_to, settle) => {
      const { hearer, bystander, ofBob, ofHearer } = shared;
      await t.act(hearer, (s) => s.subscribe(ofHearer));
      hearer.takeLog();
      const [, { rejected, data: told }] = settle(ofBob);
      let slots: string[] = [];
      await t.act(bob, (s) => {
        s.resolve([settle(ofBob)]);
        slots = told.slots.map((slot) => (slot === ofBob ? kpid : t.kref(bob, slot)));
        expect(t.vref(bob, kpid)).toBeUndefined();
        expect(t.vref(hearer, kpid)).toBe(ofHearer);
      });
      const known = slots.map((slot) => (slot === kpid ? ofHearer : t.vref(hearer, slot)));
      expect(hearer.takeLog()).toEqual([
        ['notify', [[ofHearer, { rejected, data: { body: told.body, slots: known } }]]],
      ]);
      expect(t.vref(hearer, kpid)).toBeUndefined();
      // A vat that does not subscribe is not notified, and keeps the name.
      if (bystander) expect(t.vref(bystander, kpid)).toMatch(/^p/);
      // A forgotten name can denote another promise, if the vat allocates it itself.
      if (ofHearer.startsWith('p+')) {
        await t.give(hearer, ofHearer, bob);
        expect(t.kref(hearer, ofHearer)).not.toBe(kpid);
      } else {
        const { terminated } = await t.act(hearer, (s) => s.subscribe(ofHearer));
        expect(terminated?.info.body).toContain(
          `unknown reference "${ofHearer}"`.replaceAll('"', '\\"'),
        );
      }
    },
  );
});
