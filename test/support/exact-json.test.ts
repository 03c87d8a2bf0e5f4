import { deepStrictEqual } from 'node:assert';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';

import { exactCopy, exactJson } from '../../src/support/exact-json';
import { coded } from './coded';

/** Without what does not count: prototypes of plain objects, and undefined properties. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  const entries = Object.entries(value as object).filter(([, part]) => part !== undefined);
  return new Map(entries.map(([key, part]) => [key, plain(part)]));
}

function expectExactOrRefused(value: unknown): void {
  let text: string;
  try {
    text = exactJson(value, 'offer returned');
  } catch (error) {
    expect(error).toEqual(
      coded('VMRE_HOOK_RESULT_INVALID', 'offer returned what JSON cannot carry exactly: '),
    );
    return;
  }
  deepStrictEqual(plain(JSON.parse(text)), plain(value));
}

const units = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('\ud800', '\udfff', '\u2028', '"', '\\'),
);
const texts = fc.string({ unit: units });
const keys = fc.oneof(texts, fc.constantFrom('__proto__', 'constructor', 'toJSON', 'length', '0'));

/** Possible results of authors and attackers, beyond those of `fc.anything`. */
const oddities = fc.oneof(
  fc.double(),
  fc.constantFrom<unknown>(-0, NaN, 2 ** 53, 5e-324, Symbol('s'), Promise.resolve(1), () => 1),
  fc.constantFrom<unknown>(new Date(0), new Date(NaN), new URL('a:b'), /x/, new TypeError('boom')),
  fc.constantFrom<unknown>(Buffer.from('b'), new Uint8Array(2), new DataView(new ArrayBuffer(1))),
  fc.constantFrom<unknown>(
    new (class Point {
      x = 1;
    })(),
    new Proxy({}, {}),
    new Proxy([1], {}),
  ),
  fc.constantFrom<unknown>(Math, JSON, globalThis.process, new Error('x', { cause: 1 })),
  fc.string().map((name) => ({
    get [name]() {
      throw new Error('boom');
    },
  })),
  fc.string().map((name) => Object.defineProperty({}, name, { value: 1 })),
  fc.constant({ [Symbol('s')]: 1 }),
  fc.constant(Object.assign([1], { index: 0 })),
  fc.constant({ toJSON: () => 'something else' }),
);

const anything = fc.anything({
  key: keys,
  values: [texts, oddities, fc.boolean(), fc.constant(undefined), fc.bigInt(), fc.integer()],
  ...{ withBoxedValues: true, withDate: true, withMap: true, withSet: true },
  ...{ withNullPrototype: true, withSparseArray: true, withTypedArray: true, withBigInt: true },
});

test('every value arrives exactly, or is rejected', () => {
  fc.assert(fc.property(anything, expectExactOrRefused), { numRuns: 1000 });
});

test('no JSON value is rejected', () => {
  const values = fc.jsonValue({ stringUnit: 'binary' });
  fc.assert(
    fc.property(values, (value) => deepStrictEqual(plain(exactCopy(value, 'x')), plain(value))),
  );
});

class Point {
  constructor(readonly x = 1) {}
}
class Numbers extends Array<number> {}
const cycle: Record<string, unknown> = {};
cycle['self'] = [cycle];
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
/* eslint-disable no-sparse-arrays, prefer-rest-params -- that is what is tried */
const refused: [string, unknown, string][] = [
  ['a promise', Promise.resolve(1), 'is of the class Promise; await it'],
  ['a date', new Date(0), 'is of the class Date; use its toISOString()'],
  ['a map', new Map(), 'is of the class Map; use Object.fromEntries(map)'],
  ['a set', new Set(), 'is of the class Set; use [...set]'],
  ['a URL', new URL('http://x'), 'is of the class URL; use its href'],
  ['an error', new Error('x'), 'is of the class Error; use its message'],
  ['an error of a class', new RangeError('x'), 'is of the class RangeError; use a plain object'],
  ['a pattern', /x/, 'is of the class RegExp; use its source'],
  ['a buffer', Buffer.from('x'), "is of the class Buffer; use its toString('base64')"],
  ['a typed array', new Uint16Array(1), 'is of the class Uint16Array; use a plain object or list'],
  ['memory', new ArrayBuffer(1), 'is of the class ArrayBuffer'],
  ['an instance', new Point(), 'is of the class Point; use a plain object or list'],
  ['a list of a class', Numbers.from([1]), 'is of the class Numbers'],
  ['what inherits', Object.create({ a: 1 }), 'is of the class Object'],
  ['a boxed number', new Number(1), 'is of the class Number'],
  ['a boxed text', new String('x'), 'is of the class String'],
  ['a namespace', Math, 'is of the class Math'],
  ['the arguments', (function () { return arguments; })(), 'is of the class Arguments'], // prettier-ignore
  ['NaN', NaN, 'is NaN, which JSON cannot carry'],
  ['infinity', -Infinity, 'is -Infinity, which JSON cannot carry'],
  ['a bigint', 1n, 'is a bigint, which JSON cannot carry; use a string or a number'],
  ['a symbol', Symbol('x'), 'is a symbol, which JSON cannot carry'],
  ['a function', () => 1, 'is a function, which JSON cannot carry'],
  ['a class', Point, 'is a function, which JSON cannot carry'],
  ['half of a pair', 'a\ud800b', 'has half of a surrogate pair'],
  ['a revoked proxy', revoked, 'cannot be read: '],
];

test.each(refused)('%s is rejected with its path, in any place', (_what, value, problem) => {
  const expected = (path: string): unknown =>
    coded('VMRE_HOOK_RESULT_INVALID', `x what JSON cannot carry exactly: ${path} ${problem}`);
  expect(() => exactJson(value, 'x')).toThrow(expected('the value') as Error);
  expect(() => exactJson({ a: value }, 'x')).toThrow(expected('a') as Error);
  expect(() => exactJson([1, { 'b c': [value] }], 'x')).toThrow(expected('[1]["b c"][0]') as Error);
});

test.each<[string, unknown, string]>([
  ['undefined in a list', [1, undefined], '[1] is undefined; use null'],
  ['a hole', [1, , 2], '[1] is a hole in a list; use null'],
  [
    'a list with a property',
    'ab'.match(/b/),
    'the value is a list that also has the property index',
  ],
  ['a cycle', cycle, 'self[0] contains itself'],
  ['a getter that throws', { a: { get b() { throw new Error('no'); } } }, 'a.b cannot be read: no'], // prettier-ignore
  ['a toJSON', { a: { toJSON: () => 1 } }, 'a.toJSON is a function'],
  ['a name that is a symbol', { [Symbol('s')]: 1 }, 'the value has the property Symbol(s)'],
  ['half of a pair in a name', { '\ud800': 1 }, '["\\ud800"] has a name with half'],
  ['levels', deep(128), 'is nested more than 127 levels deep'],
  ['a proxy that never ends', endless(), 'is nested more than 127 levels deep'],
])('%s is rejected', (_what, value, problem) => {
  expect(() => exactJson(value, 'x')).toThrow(problem);
});
/* eslint-enable */

/** Every property is such a proxy again. */
function endless(): unknown {
  return new Proxy({ a: 1 }, { get: () => endless() });
}

test('endless branching does not exhaust the memory', () => {
  let value: unknown = 'x'.repeat(2 ** 20);
  for (let level = 0; level < 100; level += 1) value = [value, value];
  expect(() => exactJson(value, 'x')).toThrow('characters of JSON in all');
});

test.each<[string, unknown, string]>([
  ['minus zero', [-0], '[-0]'],
  ['a property that is undefined', { a: undefined, b: 1 }, '{"b":1}'],
  ['a name like a prototype', JSON.parse('{"__proto__":{"a":1}}'), '{"__proto__":{"a":1}}'],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  [
    'an object of another realm',
    runInNewContext('({ a: [1, { b: null }] })'),
    '{"a":[1,{"b":null}]}',
  ],
  ['the same part twice', ((part) => [part, part])({ a: 1 }), '[{"a":1},{"a":1}]'],
  ['a proxy', new Proxy({ a: 1 }, {}), '{"a":1}'],
  ['127 levels', deep(127), '['.repeat(127) + '1' + ']'.repeat(127)],
])('%s is sent', (_what, value, text) => {
  expect(exactJson(value, 'x')).toBe(text);
});

test('a getter is called once', () => {
  let asked = 0;
  expect(exactJson({ get a() { return (asked += 1); } }, 'x')).toBe('{"a":1}'); // prettier-ignore
  expect(asked).toBe(1);
});
