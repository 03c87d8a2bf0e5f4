import fc from 'fast-check';

import { canonicalJson } from '../../src/support/canonical-json';

const canonical = (text: string): string | undefined => canonicalJson(Buffer.from(text));

/** Keys in another order, at every level. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, turned(part)] as const);
  return Object.fromEntries(entries.reverse());
}

test('a value has one form however it is written, which is JSON of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
      const plain = canonical(JSON.stringify(value));
      expect(canonical(JSON.stringify(turned(value), null, indent))).toBe(plain);
      expect(canonical(`\n ${JSON.stringify(value, null, '\t')}\r\n`)).toBe(plain);
      expect(JSON.parse(plain!)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('different values have different forms', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [a, b] = [one, other].map((value) => JSON.stringify(value));
      const areSame = JSON.stringify(turned(turned(one))) === JSON.stringify(turned(turned(other)));
      fc.pre(!areSame && a !== b);
      const forms = [canonical(a!), canonical(b!)];
      if (forms[0] === forms[1]) expect(JSON.parse(a!)).toEqual(JSON.parse(b!));
    }),
  );
});

test.each([
  [
    'numbers beyond what a double holds',
    '{"a":100000000000000000001}',
    '{"a":100000000000000000000}',
  ],
  ['numbers of another form', '[1]', '[1.0]'],
  ['the order of a list', '[1,2]', '[2,1]'],
  ['blanks in a text', '"a b"', '"a  b"'],
])('%s make a difference', (_what, one, other) => {
  expect(canonical(one)).toBeDefined();
  expect(canonical(one)).not.toBe(canonical(other));
});

test('escapes do not', () => {
  expect(canonical('{"\\u0061":"\\/"}')).toBe('{"a":"/"}');
});

test.each([
  ['nothing', ''],
  ['a part', '{"a":'],
  ['two values', '1 2'],
  ['a key that is given twice', '{"a":1,"\\u0061":2}'],
  ['too many levels', `${'['.repeat(1000)}${']'.repeat(1000)}`],
])('%s has no form', (_what, text) => {
  expect(canonical(text)).toBeUndefined();
});

test('bytes that are not UTF-8 have no form', () => {
  expect(canonicalJson(Buffer.from([0x22, 0xff, 0x22]))).toBeUndefined();
});
