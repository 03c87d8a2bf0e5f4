import fc from 'fast-check';

import type { VatKernel } from '../../../src/vat';
import type { VatLogLine } from '../../../src/vat/workers/realm';
import { playsAll } from '../../support/plays-all';
import { closeAll, open, useWorker, vat, workers } from './authored-kit';

// No error of the framework quotes a value of a vat to anyone else.

const SECRET = 'hunter2';

/** Unserializable values that contain the secret. */
const bad = [
  ...[`new Map([[s, s]])`, `new Set([s])`, `new Date(s)`, `new RegExp(s)`, `() => s`, `Symbol(s)`],
  ...[
    `new (class hunter2 { constructor() { this[s] = s; } })()`,
    `{ get [s]() { seen(); return s; } }`,
  ],
  ...[
    `{ [Symbol(s)]: s }`,
    `{ [Symbol.for(s)]: s }`,
    `{ then: () => s, [s]: 1 }`,
    `{ [s]() { return s; } }`,
  ],
  ...[`Object.assign([s], { [s]: s })`, `Object.assign(() => s, { [s]: s })`, `[s, , s]`],
  ...[`new Proxy({ [s]: s }, { ownKeys() { throw Error('mine'); } })`, `new Uint8Array([1])`],
  ...[
    `Object.create({ [s]: s })`,
    `Object.defineProperty({}, s, { value: s })`,
    `new Array(200000).fill(s)`,
  ],
  ...[
    `s.repeat(2000000)`,
    `Object.assign(Error('mine'), { [s]: new Map([[s, s]]) , cause: { [s]: s } })`,
  ],
  ...[
    `Far(s, { [s]: s })`,
    `Far(s, { get [s]() { seen(); return s; } })`,
    `Far(s, [s])`,
    `Far({ [s]: s }, {})`,
  ],
  ...[
    `makeTagged(s, new Map([[s, s]]))`,
    `makeTagged({ [s]: s }, s)`,
    `Object.setPrototypeOf({ [s]: s }, Error.prototype)`,
  ],
] as const;
/** The places of such a value. */
const places = [
  `x => x`,
  `x => [x]`,
  `x => ({ a: [1, x] })`,
  `x => ({ [s]: x })`,
  `x => makeTagged('t', [x])`,
];
/** The way out of the vat; a caught error is passed on. */
const doors = [
  `(f) => f()`,
  `async (f) => f()`,
  `(f) => { throw f(); }`,
  `(f, b) => E(b).take(f())`,
  `(f, b) => E(b).take(Promise.resolve(f()))`,
  `(f, b) => E(b).then((x) => x, f())`,
  `(f) => { baggage.set('k', f()); }`,
  `(f) => { baggage.set(s + '\\ud800', 1); }`,
  `(f) => { baggage.get(s); }`,
  `(f) => { powers.D(f()).go(); }`,
  `(f) => { powers.exitVat([f(), () => s]); }`,
];

describe.each(workers)('in a %s worker,', (worker) => {
  let kernel: VatKernel;
  let log: VatLogLine[];
  const ended: string[] = [];

  beforeAll(async () => {
    useWorker(worker);
    const text = (list: readonly string[], head: string): string =>
      `[${list.map((each) => `${head}(${each})`).join(', ')}]`;
    const before = `
      const { makeTagged } = require('vmre/vat');
      const s = '${SECRET}';
      let runs = 0;
      const seen = () => { runs += 1; };
      const bad = ${text(bad, '() => ')}, places = ${text(places, '')}, doors = ${text(doors, '')};`;
    const methods = `
      leak: (b, value, place, door) => doors[door](() => places[place](bad[value]()), b),
      runs: () => runs`;
    ({ kernel, log } = await open({
      a: vat(methods, before),
      b: vat(`take: async (x) => { await x; return 'taken'; }`),
    }));
    kernel.terminations$.subscribe(({ name }) => ended.push(name));
  });
  afterAll(closeAll);

  test('error messages reveal nothing of a rejected value', async () => {
    const index = (list: readonly unknown[]) => fc.nat(list.length - 1);
    const property = fc.asyncProperty(index(bad), index(places), index(doors), async (...which) => {
      const [value, place, door] = which;
      const said = await kernel
        .call('a', 'leak', kernel.root('b'), ...which)
        .then(String, (error: Error) => `${error.name} ${error.message} ${error.stack}`);
      expect([bad[value], places[place], doors[door], said]).not.toEqual(
        expect.arrayContaining([expect.stringMatching(new RegExp(`Error.*${SECRET}`, 's'))]),
      );
      expect(ended).toEqual([]);
    });
    await fc.assert(property, { numRuns: playsAll ? 120 : 60 });
    expect(await kernel.call('a', 'runs')).toBe(0);
    // The log of the vat shows it.
    expect(log.map(({ text }) => text).join()).toContain(SECRET);
  });
});
