import { deepStrictEqual } from 'node:assert';

import fc from 'fast-check';

import { openKernel, decodeCapData, KernelRef, Tagged, encodeCapData } from '../../../src/vat';
import { playsAll } from '../../support/plays-all';

const leaf = fc.oneof(
  ...[fc.string(), fc.boolean(), fc.bigInt(), fc.constant(null), fc.constant(undefined)],
  fc.double().map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.stringMatching(/^[!-.$&%#+]{1,3}\w*$/),
  fc.string({ minLength: 1 }).map((name) => Symbol.for(name)),
);
const key = fc.string({ minLength: 1 });
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value')),
    fc.dictionary(key, tie('value')),
  ),
}));

/** From Node, as jest's strict comparison takes an entry named `constructor` for the class. */
test('encoded data is decoded to the same value', () => {
  fc.assert(
    fc.property(value, (each) => deepStrictEqual(decodeCapData(encodeCapData(each)), plain(each))),
  );
});

test('a key with the name of a class is an ordinary key', () => {
  const named = { constructor: [], ['__proto__']: {}, hasOwnProperty: 1n, toString: null };
  deepStrictEqual(decodeCapData(encodeCapData(named)), named);
});

test('the library inside vats encodes and decodes identically', async () => {
  const source = `exports.buildRootObject = () => Far('echo', { echo: (x) => x })`;
  const kernel = await openKernel({ vats: { echo: { source } } });
  await kernel.run();
  await fc.assert(
    fc.asyncProperty(value, async (each) => {
      const kpid = await kernel.queueMessage('echo', 'echo', [each]);
      await kernel.run();
      expect(kernel.facet.result(kpid)?.data).toEqual(encodeCapData(each));
    }),
    { numRuns: playsAll ? 200 : 40 },
  );
  await kernel.close();
});

test('references keep their names and their identity', () => {
  const thing = new KernelRef('ko1', 'Alleged: thing');
  const data = encodeCapData([thing, { thing }, new KernelRef('kp2'), new Tagged('t', [thing])]);
  expect(data).toEqual({
    body: '#["$0.Alleged: thing",{"thing":"$0"},"&1",{"#tag":"t","payload":["$0"]}]',
    slots: ['ko1', 'kp2'],
  });
  const [one, { thing: same }] = decodeCapData(data) as [KernelRef, { thing: KernelRef }];
  expect(same).toBe(one);
});

test.each([
  ['a function', { a: [() => 1] }, 'a function at a.0'],
  ['an instance', [new Date()], 'an object of Date at 0'],
  ['an unregistered symbol', Symbol('x'), 'an unregistered symbol'],
])('%s is rejected, with its place', (_what, given, text) => {
  expect(() => encodeCapData(given)).toThrow(text);
});

test.each(['', '{}', '#', '#["$3"]', '#"#what"', '#"%@@nothing"'])(
  '%j is not valid data',
  (body) => {
    expect(() => decodeCapData({ body, slots: [] })).toThrow(
      expect.objectContaining({ code: 'VMRE_VAT_DATA_UNREADABLE' }) as Error,
    );
  },
);

/** Dictionaries of fast-check may have no prototype. */
function plain(each: unknown): unknown {
  if (Array.isArray(each)) return each.map(plain);
  if (typeof each !== 'object' || each === null) return each;
  return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, plain(inner)]));
}
