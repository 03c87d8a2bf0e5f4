import fc from 'fast-check';

import { describePath, refusalsOfJson } from '../../src/support/strict-json';

const told = (text: string): string[] =>
  refusalsOfJson(text).map(({ path, offset, what }) => `${offset} ${describePath(path)} ${what}`);

const nested = (levels: number, inside = '1'): string =>
  `${'['.repeat(levels)}${inside}${']'.repeat(levels)}`;

test.each([
  ['{"a":1,"b":[1,2,{"a":3}],"c":{"a":"x\\"}]"}}', []],
  ['{"a":1,"a":2}', ['7 a is given twice']],
  ['{"a":1,"\\u0061":2}', ['7 a is given twice']],
  ['[{"a":[0,"\\ud800"]}]', ['9 [0].a[1] has half of a surrogate pair']],
  ['["\\udc00\\ud800"]', ['1 [0] has half of a surrogate pair']],
  ['{"\\udfff":1}', ['1 ["\\udfff"] has half of a surrogate pair']],
  ['["\\ud83d\\ude00"]', []],
  ['{"n":-1e400}', ['5 n is a number out of range']],
  [`[${'9'.repeat(400)}]`, ['1 [0] is a number out of range']],
  ['[18446744073709551616, 1e308, 1e-400]', []],
])('%s', (text, refusals) => {
  expect(told(text)).toEqual(refusals);
});

test('127 levels are read, 128 are not, a million need no stack', () => {
  expect(told(nested(127))).toEqual([]);
  expect(told(nested(128))).toEqual([
    '127 [0][0][0][0][0][0][0][0]… (119 levels more) is nested more than 127 levels deep',
  ]);
  expect(told('{"a":'.repeat(1e6))).toEqual([expect.stringContaining('is nested more than')]);
});

test('no output of JSON.stringify for ordinary values is rejected', () => {
  const value = fc.jsonValue({ maxDepth: 10 });
  fc.assert(
    fc.property(value, (each) => {
      expect(told(JSON.stringify(each))).toEqual([]);
    }),
  );
});

test('any text is accepted as input', () => {
  const piece = fc.constantFrom(
    '[',
    ']',
    '{',
    '}',
    '"',
    '\\',
    ',',
    ':',
    '1',
    '-',
    'e',
    ' ',
    '\ud800',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      expect(refusalsOfJson(pieces.join('')).length).toBeLessThanOrEqual(20);
    }),
  );
});

test('many problems do not take many megabytes', () => {
  expect(told(`{${'"a":1,'.repeat(1000)}"b":1}`)).toHaveLength(20);
});

test.each([
  ['a string that ends with its line', `{"a\n${'['.repeat(200)}`],
  ['a comment with a quote', `/* " */${'['.repeat(200)}`],
  ['a comment with a quote in a line', `// "\n${'['.repeat(200)}`],
])('levels after %s are counted, as tolerant readers count them', (_, text) => {
  expect(refusalsOfJson(text).at(-1)?.what).toBe('is nested more than 127 levels deep');
});
