import { readFileSync } from 'node:fs';

import * as acorn from 'acorn';

import { meteredSource } from '../../../../src/vat/workers/metering/metered-source';
import { longTest } from '../../../support/plays-all';

/** Runs a module with a meter. */
function run(source: string, limit = Infinity) {
  let steps = 0;
  const step = (value: unknown): unknown => {
    steps += 1;
    if (steps > limit) throw new RangeError('used up');
    return value;
  };
  const module = { exports: {} as Record<string, unknown> };
  const text = `(function (module, exports, require) { 'use strict'; ${meteredSource(source)}\n})`;
  const evaluate = (0, eval)(text) as (...args: unknown[]) => unknown;
  const returned = evaluate(module, module.exports, () => undefined, step);
  return { returned, exports: module.exports, steps: () => steps };
}

/** The result of a module, and its steps. */
function outcome(source: string): [unknown, number] {
  const { returned, steps } = run(source);
  return [returned, steps()];
}

test.each([
  ['nothing', 'return 1', 1, 0],
  ['a for loop', 'let s = 0; for (let i = 0; i < 10; i++) s += i; return s', 45, 10],
  ['a for-in loop', 'let s = ""; for (const k in { a: 1, b: 2 }) { s += k } return s', 'ab', 2],
  ['a for-of loop', 'let s = 0; for (const x of [1, 2, 3]) s += x\nreturn s', 6, 3],
  ['a while loop', 'let n = 5; while (n) n--\nreturn n', 0, 5],
  ['a do loop', 'let n = 0; do n++\nwhile (n < 4) return n', 4, 4],
  ['an empty loop', 'let n = 0; for (; n++ < 7;);\nreturn n', 8, 7],
  [
    'a labelled loop',
    'let n = 0; a: for (;;) b: for (;;) { if (n++ > 2) break a; continue a }\nreturn n',
    4,
    8,
  ],
  ['functions', 'function f() { return g() } const g = function () { return 2 }; return f()', 2, 2],
  ['recursion', 'const f = (n) => n ? f(n - 1) : 0; return f(9)', 0, 10],
  ['an arrow that gives an object', 'return (() => ({ a: 1 }))().a', 1, 1],
  ['an arrow that gives an arrow', 'return (a => b => a + b)(1)(2)', 3, 2],
  ['methods', 'return { m() { return 1 } }.m() + { get g() { return 2 } }.g', 3, 2],
  ['setters', 'let v; ({ set s(x) { v = x } }).s = 4; return v', 4, 1],
  ['constructors', 'class A { constructor() { this.a = 1 } } return new A().a', 1, 1],
  [
    'subclasses',
    'class A { constructor(a) { this.a = a } } class B extends A {} return new B(3).a',
    3,
    1,
  ],
  [
    'fields',
    'class A { x = 1\n "y" = 2; static z = 3\n f = () => 4 } const a = new A(); return a.x + a.y + A.z + a.f()',
    10,
    4,
  ],
  [
    'private methods',
    'class A { #m() { return 1 } static m(a) { return #m in a && a.#m() } } return A.m(new A())',
    1,
    2,
  ],
  ['static blocks', 'class A { static v; static { A.v = 5 } static {} } return A.v', 5, 1],
  [
    'defaults',
    'const f = (a = 1, { b = 2, ["c" + 1]: c = 3 } = {}) => a + b + c; return f()',
    6,
    6,
  ],
  ['defaults of variables', 'const { a = 1, [`b`]: b = 2 } = {}; return a + b', 3, 3],
  [
    'generators',
    'function* g() { const a = yield\n;[1].length; yield a } const i = g(); i.next(); return i.next(7).value',
    7,
    2,
  ],
  ['delegation', 'function* g() { return yield* [1, 2] } return [...g()].length', 2, 2],
  ['callbacks', 'return [3, 1, 2].map((x) => x * 2).filter((x) => x > 2)[0]', 6, 6],
  ['tagged templates', 'const t = (s, v) => s.raw[0] + v; return t`a${1}`', 'a1', 1],
  ['a comment at the end', 'return 1 // the end', 1, 0],
  [
    'unfinished lines',
    'let a = 1\nlet b = a++\n;[b] = [2]\nconst f = () => a++\n;(b)\nif (a) b = 3\nelse b = 4\nreturn b',
    3,
    0,
  ],
  ['a line that goes on', 'const f = (x) => x\n\nconst a = f\n(1)\nreturn a', 1, 1],
  ['directives', 'function f() { "use strict"\n"other"; return this } return f()', undefined, 1],
])('counts %s', (_, source, result, steps) => {
  const [returned, taken] = outcome(source);
  expect([returned, taken]).toEqual([result, steps]);
  const plain = (0, eval)(`(function () { 'use strict'; ${source}\n})`) as () => unknown;
  expect(returned).toEqual(plain());
});

test.each([
  ['awaits', 'await 1; await 2; return 3', 3, 3],
  [
    'awaits in lines that do not end',
    'let a = 1\nconst b = await a++\n;[a].length\nreturn b',
    1,
    2,
  ],
  ['for await', 'let s = 0; for await (const x of [1, Promise.resolve(2)]) s += x\nreturn s', 3, 3],
  [
    'async generators',
    'async function* g() { yield 1; yield 2 } let s = 0; for await (const x of g()) s += x; return s',
    3,
    6,
  ],
  ['powers', 'return (await 2) ** 3', 8, 2],
])('counts %s', async (_, body, result, steps) => {
  const { returned, steps: taken } = run(`return (async () => { ${body} })()`);
  expect([await returned, taken()]).toEqual([result, steps]);
});

test('functions keep their inferred names', () => {
  const [names] = outcome(`
    const { a = () => {} } = {};
    class C { b = function () {}; static c = () => {} }
    return [a.name, new C().b.name, C.c.name, ((d = () => {}) => d.name)()]`);
  expect(names).toEqual(['a', 'b', 'c', 'd']);
});

test('lines keep their numbers', () => {
  const [line] = outcome('\n\nreturn /<anonymous>:(\\d+)/.exec(Error().stack)[1]');
  expect(line).toBe('3');
});

describe('the meter', () => {
  test.each([
    ['its name', 'return typeof $meter', 'undefined'],
    ['its name in other letters', 'return typeof \\u0024meter', 'undefined'],
    ['a variable of its name', 'const $meter = 1, $meter$ = 2; return $meter + $meter$', 3],
    ['a parameter', 'return (($meter) => $meter)(4)', 4],
    ['a label', '$meter: for (;;) break $meter; return 5', 5],
    [
      'a global of its name',
      'globalThis.$meter = () => {}; try { return typeof globalThis.$meter$ } finally { delete globalThis.$meter }',
      'undefined',
    ],
  ])('is not reached by %s', (_, source, result) => {
    const count = 'for (let i = 0; i < 3; i += 1);';
    const { returned, steps } = run(`${count}\n${source}`);
    expect(returned).toBe(result);
    expect(steps()).toBeGreaterThanOrEqual(3);
  });

  test.each([
    ['a function named require', 'function require() { return (x) => x }'],
    ['a variable named require', 'var require = () => (x) => x'],
    ['arguments', 'arguments[3] = (x) => x; arguments.length = 0'],
  ])('is not replaced by %s', (_, source) => {
    expect(run(`${source}\nfor (let i = 0; i < 3; i += 1);`).steps()).toBe(3);
  });
});

test.each([
  ['a loop that catches', 'for (;;) { try { for (;;); } catch {} }'],
  ['a loop with finally', 'a: for (;;) { try { for (;;); } finally { continue a } }'],
  ['recursion that catches', 'const f = () => { try { f() } finally { f() } }; f()'],
  ['fields', 'let d = 0; class A { x = d > 99 ? 0 : (d++, new A(), new A(), d--) } new A()'],
  ['getters', 'const o = { get a() { try { o.a } finally { o.a } } }; o.a'],
  [
    'generators',
    'function* g() { for (;;) { try { yield* g() } catch { yield* g() } } } g().next()',
  ],
  [
    'iterators',
    'const i = { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }; new Set(i)',
  ],
])('every program terminates: %s', (_, source) => {
  expect(() => run(source, 10_000)).toThrow(/used up|stack/);
});

longTest('a library works as before', () => {
  const text = readFileSync(require.resolve('acorn'), 'utf8');
  const parsed = [1, 2].map(() => {
    const { exports, steps } = run(text);
    const { parse } = exports as unknown as typeof acorn;
    return [JSON.stringify(parse(text, { ecmaVersion: 2022 })), steps()] as const;
  });
  expect(parsed[0]?.[0]).toBe(JSON.stringify(acorn.parse(text, { ecmaVersion: 2022 })));
  expect(parsed[0]?.[1]).toBeGreaterThan(100_000);
  expect(parsed.at(-1)).toEqual(parsed[0]);
});

test('the same program takes the same number of steps', () => {
  const source = `const words = {}; for (const w of 'a b a c'.split(' ')) words[w] = (words[w] ?? 0) + 1;
    return Object.entries(words).sort(([, a], [, b]) => b - a).map(([w]) => w).join('')`;
  expect(outcome(source)).toEqual(outcome(source));
});

test.each([
  ['what is unfinished', 'let (', 'line 1'],
  ['what leaves its function', '}); globalThis.escaped = 1; (function () {', 'line 1'],
  ['what is wrong later', 'let a;\nlet a;', 'line 2'],
  ['what is too deep', '('.repeat(1e5), 'nested too deep'],
])('%s is a syntax error when it is evaluated', (_, source, message) => {
  expect(() => run(source)).toThrow(SyntaxError);
  expect(() => run(source)).toThrow(message);
  expect(globalThis).not.toHaveProperty('escaped');
});
