import { KernelRef } from '../../../src/vat';
import { readMessage, readValues } from '../../../src/cli/vat/run/read-message';

const counter = new KernelRef('ko25', 'Alleged: counter');
const answer = { parts: [{ counter }], text: 'x' };
const names = {
  root: (name: string) => new KernelRef(`root of ${name}`),
  result: (number: number) => [answer, counter][number - 1],
};
const read = (text: string) => readMessage(text, names);

test.each([
  ['alice.hello()', 'root of alice', 'hello', []],
  [' my-vat . go ( 1 , ) ', 'root of my-vat', 'go', [1]],
  ['$2.add(5)', 'ko25', 'add', [5]],
  ['$1.parts.0.counter.add(5)', 'ko25', 'add', [5]],
])('%s', (text, slot, method, args) => {
  expect(read(text)).toEqual({ target: expect.objectContaining({ slot }) as object, method, args });
});

test.each([
  ['"a\\n\\u0062\\"c"', 'a\nb"c'],
  [`'it\\'s "so"'`, `it's "so"`],
  ['-1.5e3', -1500],
  ['12345678901234567890n', 12345678901234567890n],
  ['-7n', -7n],
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
  ['NaN', NaN],
  ['-Infinity', -Infinity],
  ['[1, [2], ]', [1, [2]]],
  ['{ a: 1, "b c": [], }', { a: 1, 'b c': [] }],
  ['bob', new KernelRef('root of bob')],
  ['$1.text', 'x'],
  ['$2', counter],
])('the value %s', (text, value) => {
  expect(readValues(`(${text}, 1)`, names)).toEqual([value, 1]);
});

test.each([
  ['', 'a name is missing at column 1'],
  ['alice', 'a message is target.method(arguments)'],
  ['alice.hello', '( is missing at column 12'],
  ['alice.hello(', 'a name is missing at column 13'],
  ['alice.hello(1 2)', ', or ) is missing at column 15'],
  ['alice.hello(1) 2', 'unexpected text after the message at column 16'],
  ['alice.hello({ 1 })', ': is missing at column 17'],
  ['alice.hello("a\\qb")', 'the string is malformed'],
  ["alice.hello('a)", 'a name is missing at column 13'],
  ['$x.hello()', '$x is not a result'],
  ['$1.text.hello()', '$1.text is not a reference and cannot receive messages'],
  ['$1.part.hello()', '$1 has no part part'],
  ['alice.friend.hello()', 'alice is a vat and has no parts'],
])('%s is rejected: %s', (text, problem) => {
  const code = 'VMRE_VAT_MESSAGE_MALFORMED';
  const refusal = { code, message: expect.stringContaining(problem) as string };
  expect(() => read(text)).toThrow(expect.objectContaining(refusal) as Error);
});

test('values may be nested as deeply as vats accept', () => {
  const nested = (levels: number): string => `a.b(${'['.repeat(levels)}${']'.repeat(levels)})`;
  const root = new KernelRef('ko20', 'a');
  const names = { root: () => root, result: () => undefined };
  expect(readMessage(nested(100), names).args).toHaveLength(1);
  for (const text of [nested(101), `a.b(${'['.repeat(100_000)}`, `a.b(${'{x:'.repeat(100_000)}`]) {
    expect(() => readMessage(text, names)).toThrow('nested more than 100 deep');
  }
});
