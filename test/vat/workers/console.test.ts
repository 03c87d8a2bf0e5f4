import { closeAll, open, useWorker, vat, workers } from './authored-kit';
import { playsAll } from '../../support/plays-all';

afterEach(closeAll);

/** Expressions of a vat, and their output on its console. */
const shown: readonly (readonly [string, string])[] = [
  [`'text', 'and more'`, 'text and more'],
  [`-0, 0, 1.5, NaN, 2n, true, null, undefined`, '-0 0 1.5 NaN 2n true null undefined'],
  [`Symbol('s'), Symbol.iterator`, 'Symbol(s) Symbol(Symbol.iterator)'],
  [`[1, -0, 'a'], [], {}`, "[ 1, -0, 'a' ] [] {}"],
  [
    `{ a: undefined, 'b-c': null, [Symbol('k')]: 1 }`,
    "{ a: undefined, 'b-c': null, [Symbol(k)]: 1 }",
  ],
  [`new Map([['a', { b: 1 }]]), new Set([1n])`, "Map(1) { 'a' => { b: 1 } } Set(1) { 1n }"],
  [`Promise.resolve(1)`, 'Promise {}'],
  [`() => 1, function f() {}, class A {}`, '[Function (anonymous)] [Function: f] [class A]'],
  [`new (class A { x = 1 })(), Object.create(null)`, 'A { x: 1 } [Object: null prototype] {}'],
  [`Far('thing', { go() {} })`, '[Alleged: thing]'],
  [`[TypeError('no')]`, '[ [TypeError: no] ]'],
  [`{ get a() { throw 1; }, set b(x) {} }`, '{ a: [Getter], b: [Setter] }'],
  [
    `new Uint8Array([1, 2]), new ArrayBuffer(3)`,
    'Uint8Array(2) [ 1, 2 ] ArrayBuffer { byteLength: 3 }',
  ],
  [`new Date(0), /x/g`, '1970-01-01T00:00:00.000Z /x/g'],
  [`["it's", 'a\\nb\\u0007', '\\ud800']`, `[ "it's", 'a\\nb\\x07', '\\uD800' ]`],
  [`(() => { const x = { a: 1 }; x.self = x; return x; })()`, '{ a: 1, self: [Circular] }'],
  [`[[[[[[[1]]]]]]]`, '[ [ [ [ [ [Array] ] ] ] ] ]'],
  [`new Proxy({}, { ownKeys() { throw 1; } })`, '[an object that cannot be shown]'],
  [`Array(102).fill(1).map((x, i) => i > 1 ? [] : 1).slice(100)`, '[ [], [] ]'],
];

describe.each(workers)('in a %s worker,', (worker) => {
  beforeEach(() => useWorker(worker));

  test('values are shown like in Node, in one line', async () => {
    const methods = shown.map(([text], index) => `m${index}: () => console.log(${text})`).join();
    const { kernel, log } = await open({ a: vat(methods) });
    for (const index of shown.keys()) await kernel.call('a', `m${index}`);
    expect(log.map(({ text }) => text)).toEqual(shown.map(([, line]) => line));
  });

  if (worker === 'quickjs' && !playsAll) return; // it takes seconds there

  test('values that are too large to show are cut with a note', async () => {
    const { kernel, log } = await open({
      a: vat(`
        list: () => console.log(Array.from({ length: 1e5 }, () => [1])),
        text: () => console.log('x'.repeat(2e7), { k: 'y'.repeat(2e6) }),
        keys: () => console.log(Object.fromEntries(Array.from({ length: 1e4 }, (_, i) => ['k' + i, i]))),
        again: () => { for (let i = 0; i < 3e4; i += 1) console.log('z'.repeat(1000)); },
        still: () => 'there'`),
    });
    await kernel.call('a', 'list');
    expect(log.pop()?.text).toMatch(/, \[ 1 \], \.\.\. 99900 more items \]$/);
    await kernel.call('a', 'text');
    expect(log.pop()?.text).toMatch(/^x{100000}\.\.\. 19900000 more \.\.\. \d+ more$/);
    await kernel.call('a', 'keys');
    expect(log.pop()?.text).toMatch(/k99: 99, \.\.\. 9900 more \}$/);
    await kernel.call('a', 'again');
    expect(log.at(-1)?.text).toMatch(/^the vat logged more than 1000000 characters/);
    expect(log.length).toBeLessThan(1001);
    expect(await kernel.call('a', 'still')).toBe('there');
    // The budget resets with the next delivery.
    await kernel.call('a', 'again');
    expect(log.length).toBeLessThan(2001);
    expect(log.length).toBeGreaterThan(1001);
  });
});
