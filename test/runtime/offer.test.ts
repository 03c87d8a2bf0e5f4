import { offerTemplate } from '../../src/runtime/offer';
import { coded } from '../support/coded';

const flat = (properties: unknown): unknown =>
  Object.entries(offerTemplate({ properties }).properties);

test.each<[string, unknown, [string, unknown][]]>([
  [
    'nested keys become flat, in order',
    { b: { c: 1, a: [] }, a: null },
    [
      ['a', null],
      ['b.a', []],
      ['b.c', 1],
    ],
  ],
  ['objects in lists stay', { a: [{ b: 1 }] }, [['a', [{ b: 1 }]]]],
  ['undefined is absent', { a: undefined, b: { c: undefined, d: 1 } }, [['b.d', 1]]],
  [
    'names of inherited properties are names',
    { constructor: 1, toString: { valueOf: 2 } },
    [
      ['constructor', 1],
      ['toString.valueOf', 2],
    ],
  ],
  ['__proto__ too', JSON.parse('{"__proto__":{"a":1}}'), [['__proto__.a', 1]]],
])('%s', (_what, properties, expected) => {
  expect(flat(properties)).toEqual(expected);
});

test.each<[unknown, string]>([
  [{ a: {} }, 'a is an empty object'],
  [{ a: { b: undefined } }, 'a is an empty object'],
  [{ 'a.b': 1, a: { b: 2 } }, 'the property a.b is given twice'],
  [{ a: { '': 1 } }, 'a property has an empty key'],
])('%j is rejected: %s', (properties, problem) => {
  expect(() => flat(properties)).toThrow(
    coded('VMRE_HOOK_RESULT_INVALID', `offer returned an invalid result: ${problem}`),
  );
});

test('no offer is an empty template', () => {
  const empty = { constraints: '', properties: {} };
  expect([offerTemplate(undefined), offerTemplate(null), offerTemplate({})]).toEqual([
    empty,
    empty,
    empty,
  ]);
});
