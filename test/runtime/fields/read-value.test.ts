import fc from 'fast-check';

import type { FieldType } from '../../../src/runtime/fields/field';
import { quote, readText, readTyped } from '../../../src/runtime/fields/read-value';

class Limits {}

const inexact = 'must be exactly representable as a number';

describe('a text, from a flag or a variable', () => {
  test.each<[FieldType, string | string[], unknown]>([
    [String, 'text', 'text'],
    [String, '', ''],
    [String, ' a ', ' a '],
    [String, 'a,b', 'a,b'],
    [Number, '5', 5],
    [Number, '-5', -5],
    [Number, ' 5.5 ', 5.5],
    [Number, '1e3', 1000],
    [Number, '0x10', 16],
    [Number, '9007199254740991', 2 ** 53 - 1],
    [Number, '1e21', 1e21],
    [Number, '9007199254740992', 2 ** 53],
    [Number, '0x20000000000000', 2 ** 53],
    [Number, '1.7976931348623157e308', Number.MAX_VALUE],
    [Number, '0.1', 0.1],
    [Number, '3.14159265358979323846', Math.PI],
    [Number, '-0.000', -0],
    [Number, '5e-324', 5e-324],
    [Boolean, 'true', true],
    [Boolean, 'TRUE', true],
    [Boolean, '1', true],
    [Boolean, 'yes', true],
    [Boolean, 'on', true],
    [Boolean, 'false', false],
    [Boolean, '0', false],
    [Boolean, 'no', false],
    [Boolean, 'Off', false],
    [Object, '{"a":[1]}', { a: [1] }],
    [Object, 'null', null],
    [[String], 'a,b', ['a', 'b']],
    [[String], 'a, b ,c', ['a', 'b', 'c']],
    [[String], '', []],
    [[String], ['a,b', 'c'], ['a,b', 'c']],
    [[String], [], []],
    [[Number], '1,2.5', [1, 2.5]],
    [[Boolean], 'yes,no', [true, false]],
    [[Object], ['{"a":1,"b":2}', '[3]'], [{ a: 1, b: 2 }, [3]]],
  ])('%p reads %j as %j', (type, text, value) => {
    expect(readText(type, text)).toEqual({ ok: true, value });
  });

  test('a list of JSON values that is given as one text is JSON itself', () => {
    const value = [{ a: 1, b: 2 }, { a: 3 }];
    expect(readText([Object], '[{"a":1,"b":2},{"a":3}]')).toEqual({ ok: true, value });
    expect(readText([Object], '{"a":1,"b":2}')).toEqual({ ok: true, value: [{ a: 1, b: 2 }] });
  });

  test.each<[FieldType, string | string[], string]>([
    [Number, 'ten', 'must be a number'],
    [Number, '', 'must be a number'],
    [Number, ' ', 'must be a number'],
    [Number, '5 apples', 'must be a number'],
    [Number, 'Infinity', 'must be a number'],
    [Number, 'NaN', 'must be a number'],
    [Number, '1_000', 'must be a number'],
    ...[
      ...['9007199254740993', '90071992547409930', '-9007199254740993', '0x20000000000001'],
      ...['9007199254740993.0', '9.007199254740993e15', '12345678901234567890', '1e-400'],
    ].map((text): [FieldType, string, string] => [Number, text, inexact]),
    [
      Object,
      '{"a":[9007199254740993]}',
      'must be JSON without numbers that are rounded: 9007199254740993 is too',
    ],
    [Object, '[1e999]', 'must be JSON without a value that is a number out of range: [0]'],
    [Object, '{"a":1,"a":2}', 'must be JSON without a value that is given twice: a'],
    [[Number], '1,9007199254740993', `${inexact} in every element`],
    [Boolean, '', 'must be true or false'],
    [Boolean, 'maybe', 'must be true or false'],
    [Object, '{a:1}', 'must be JSON'],
    [Object, '', 'must be JSON'],
    [String, ['a', 'b'], 'must be a string'],
    [[Number], '1,x', 'must be a number in every element'],
    [[Number], '1,,2', 'must be a number in every element'],
  ])('%p rejects %j: %s', (type, text, problem) => {
    expect(readText(type, text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});

describe('a typed value from a file', () => {
  test.each<[FieldType, unknown]>([
    [String, 'text'],
    [String, ''],
    [Number, -0.5],
    [Boolean, false],
    [Object, null],
    [Object, 'anything'],
    [Object, { a: [1] }],
    [[String], []],
    [[String], ['a,b']],
    [[[Number]], [[1], []]],
    [Limits, { memory: 1 }],
  ])('%p accepts %j unchanged', (type, value) => {
    expect(readTyped(type, value)).toEqual({ ok: true, value });
  });

  test.each<[FieldType, unknown, string]>([
    [String, 5, 'must be a string'],
    [String, null, 'must be a string'],
    [Number, '5', 'must be a number'],
    [Number, NaN, 'must be a number'],
    [Number, Infinity, 'must be a number'],
    [Boolean, 'true', 'must be true or false'],
    [Boolean, 1, 'must be true or false'],
    [[String], 'a,b', 'must be a list, each a string'],
    [[Number], [1, '2'], 'must be a number in every element'],
    [[[Number]], [[1], 2], 'must be a list, each a number in every element'],
    [Limits, [], 'must be an object of options'],
    [Limits, 'text', 'must be an object of options'],
  ])('%p rejects %j: %s', (type, value, problem) => {
    expect(readTyped(type, value)).toEqual({ ok: false, problem });
  });
});

test.each([
  ['text', '"text"'],
  [5, '5'],
  [undefined, 'undefined'],
  [null, 'null'],
  [Infinity, 'Infinity'],
  [NaN, 'NaN'],
  [['a', 1], '["a",1]'],
  ['x'.repeat(58), `"${'x'.repeat(58)}"`],
  ['x'.repeat(59), `"${'x'.repeat(56)}...`],
])('%p is quoted as %s', (value, expected) => {
  expect(quote(value)).toBe(expected);
});

test('every number and every text without commas is preserved as a text in a list', () => {
  const text = fc.stringMatching(/^[^\s,]{1,10}$/);
  const number = fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((n) => !Object.is(n, -0));
  fc.assert(
    fc.property(fc.array(text), fc.array(number), (texts, numbers) => {
      expect(readText([String], texts.join(','))).toEqual({ ok: true, value: texts });
      expect(readText([Number], numbers.join(','))).toEqual({ ok: true, value: numbers });
    }),
  );
});
