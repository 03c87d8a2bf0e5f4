import { violations } from '../invariants';
import { data, TestKernel, type TestVat } from '../kit';
import type { VRef, VatId } from '../../../src/vat/types/refs';

// An object of alice that bob imports, and in the second table carol, too: every action of the two sides that
// ends it, in every order; which vats are notified of what, and which know the object at last.

let t: TestKernel;
let alice: TestVat;
let bob: TestVat;
let carol: TestVat;
let told: string[];
/** The object's name in each vat that got it. */
let names: Map<TestVat, string>;
/** The first name in bob. */
let first: string;

async function give(from: TestVat, vref: string, to: TestVat): Promise<void> {
  const name = await t.give(from, vref, to);
  if (name !== '') names.set(to, name); // the giver may not have it any more
}

beforeEach(async () => {
  t = new TestKernel();
  alice = await t.vat('alice');
  bob = await t.vat('bob');
  carol = await t.vat('carol');
  for (const [from, to] of [
    [alice, bob],
    [alice, carol],
    [carol, bob],
  ] as const) {
    await t.reach(from, to);
  }
  names = new Map();
  await give(alice, 'o+9', bob);
  first = names.get(bob)!;
  told = [];
  for (const vat of [alice, bob, carol]) {
    vat.script = ([type]) => {
      if (/^(drop|retire)/.test(type)) told.push(`${vat.name} ${type}`);
    };
  }
  // The end of a vat is reported when it is persisted: last.
  t.kernel.terminations$.subscribe(({ name }) => told.push(`${name} ends`));
});
afterEach(() => expect(violations(t.state)).toEqual([]));

const drop = (vat: TestVat) => t.act(vat, (s) => s.dropImports([names.get(vat)!]));
const retire = (vat: TestVat) => t.act(vat, (s) => s.retireImports([names.get(vat)!]));
const letGo = (vat: TestVat) =>
  t.act(vat, (s) => {
    s.dropImports([names.get(vat)!]);
    s.retireImports([names.get(vat)!]);
  });

/** The possible actions, by a word. */
const steps: Record<string, () => Promise<unknown>> = {
  drop: () => drop(bob),
  retire: () => retire(bob),
  'let go': () => letGo(bob),
  use: () => t.act(bob, (s) => s.send(names.get(bob)!, 'hello', data(''))),
  'hand on': () => give(bob, names.get(bob)!, carol),
  'carol drops': () => drop(carol),
  'carol retires': () => retire(carol),
  'carol lets go': () => letGo(carol),
  'carol gives it back': () => give(carol, names.get(carol)!, bob),
  'retire export': () => t.act(alice, (s) => s.retireExports(['o+9'])),
  abandon: () => t.act(alice, (s) => s.abandonExports(['o+9'])),
  'give again': () => give(alice, 'o+9', bob),
  end: async () => {
    await t.kernel.terminateVat(alice.id, 'enough');
    await t.run();
  },
};

/** Whether a vat has the object under its old or new name, and can use it. */
function knows(vat: TestVat): string {
  const entry = t.state.vats
    .get(vat.id as VatId)
    ?.clist.ofVref((vat === alice ? 'o+9' : names.get(vat)!) as VRef);
  if (!entry) return 'not';
  const isNew = vat === bob && entry.vref !== first ? 'anew' : 'as before';
  return entry.reachable ? isNew : 'to recognize';
}

type Mode = [what: string, told: string[], alice: string, bob: string];

const alone: Mode[] = [
  ['drop', ['alice dropExports'], 'to recognize', 'to recognize'],
  ['drop, drop', ['alice dropExports'], 'to recognize', 'to recognize'],
  ['drop, retire', ['alice dropExports', 'alice retireExports'], 'not', 'not'],
  ['let go', ['alice dropExports', 'alice retireExports'], 'not', 'not'],
  ['drop, retire export', ['alice dropExports', 'bob retireImports'], 'not', 'not'],
  ['drop, abandon', ['alice dropExports', 'bob retireImports'], 'not', 'not'],
  ['drop, end', ['alice dropExports', 'alice ends', 'bob retireImports'], 'not', 'not'],
  // The exporter ends first.
  ['abandon', [], 'not', 'as before'],
  ['abandon, drop', ['bob retireImports'], 'not', 'not'],
  ['abandon, let go', [], 'not', 'not'],
  ['end', ['alice ends'], 'not', 'as before'],
  ['end, drop', ['alice ends', 'bob retireImports'], 'not', 'not'],
  ['end, let go', ['alice ends'], 'not', 'not'],
  ['let go, end', ['alice dropExports', 'alice retireExports', 'alice ends'], 'not', 'not'],
  // It is given again: under the old name while that can be recognized, and under a new one after it.
  ['give again', [], 'as before', 'as before'],
  ['drop, give again', ['alice dropExports'], 'as before', 'as before'],
  [
    'drop, give again, drop',
    ['alice dropExports', 'alice dropExports'],
    'to recognize',
    'to recognize',
  ],
  ['drop, retire, give again', ['alice dropExports', 'alice retireExports'], 'as before', 'anew'],
  [
    'drop, retire export, give again',
    ['alice dropExports', 'bob retireImports'],
    'as before',
    'anew',
  ],
  ['abandon, give again', [], 'as before', 'anew'],
  // An illegal action ends its vat, which releases its references.
  ['retire', ['alice dropExports', 'alice retireExports', 'bob ends'], 'not', 'not'],
  ['drop, use', ['alice dropExports', 'alice retireExports', 'bob ends'], 'not', 'not'],
  ['drop, retire, retire', ['alice dropExports', 'alice retireExports', 'bob ends'], 'not', 'not'],
  ['retire export', ['alice ends'], 'not', 'as before'],
  [
    'let go, retire export',
    ['alice dropExports', 'alice retireExports', 'alice ends'],
    'not',
    'not',
  ],
  ['abandon, abandon', ['alice ends'], 'not', 'as before'],
];

const shared: Mode[] = [
  ['drop', [], 'as before', 'to recognize'],
  ['let go', [], 'as before', 'not'],
  ['drop, carol drops', ['alice dropExports'], 'to recognize', 'to recognize'],
  ['let go, carol drops', ['alice dropExports'], 'to recognize', 'not'],
  ['let go, carol lets go', ['alice dropExports', 'alice retireExports'], 'not', 'not'],
  ['drop, carol lets go, retire', ['alice dropExports', 'alice retireExports'], 'not', 'not'],
  [
    'drop, carol drops, retire export',
    ['alice dropExports', 'bob retireImports', 'carol retireImports'],
    'not',
    'not',
  ],
  [
    'let go, carol drops, retire export',
    ['alice dropExports', 'carol retireImports'],
    'not',
    'not',
  ],
  // Carol introduces it again, and alice need not know.
  ['drop, carol gives it back', [], 'as before', 'as before'],
  ['let go, carol gives it back', [], 'as before', 'anew'],
  [
    'drop, carol drops, carol gives it back',
    ['alice dropExports', 'carol ends'],
    'to recognize',
    'to recognize',
  ],
  ['let go, carol gives it back, carol lets go', [], 'as before', 'anew'],
  // Objects without an owner can still be passed on.
  ['end, let go, carol gives it back', ['alice ends'], 'not', 'anew'],
  ['abandon, drop, carol gives it back', [], 'not', 'as before'],
  ['end, drop, carol lets go', ['alice ends', 'bob retireImports'], 'not', 'not'],
  ['abandon, let go, carol drops', ['carol retireImports'], 'not', 'not'],
];

async function play(what: string): Promise<void> {
  for (const step of what.split(', ')) await steps[step]!();
}

test.each(alone)('one importer: %s', async (what, expected, ofAlice, ofBob) => {
  await play(what);
  expect([told, knows(alice), knows(bob)]).toEqual([expected, ofAlice, ofBob]);
});

test.each(shared)('two importers: %s', async (what, expected, ofAlice, ofBob) => {
  await steps['hand on']!();
  await play(what);
  expect([told, knows(alice), knows(bob)]).toEqual([expected, ofAlice, ofBob]);
});
