import { join } from 'node:path';

import { attacksOf } from './attack';
import { AttackedKernel } from './attacked-kernel';

const leak = join(__dirname, '../../fixtures/vat/escapes/leak.js');
const LONG_MS = 120_000;

/** Locations without objects of another realm. */
const own: readonly (readonly [what: string, code: string])[] = [
  ['numbers and texts', `[1, 'x', 2n, null, undefined, Symbol('x')]`],
  ['errors', `[new TypeError('x'), new AggregateError([new Error('x')])]`],
  ['errors of the engine', `(() => { try { null.x } catch (e) { return e } })()`],
  ['objects without a prototype', `Object.create(Object.create(null))`],
  [
    'functions of all kinds',
    `[() => 1, function* () {}, async () => 1, async function* () {}, class {}]`,
  ],
  [
    'proxies that throw',
    `new Proxy({}, new Proxy({}, { get: () => () => { throw new Error('x') } }))`,
  ],
  ['promises and maps', `[Promise.resolve(1), new Map([[{}, []]]), new Set([/x/]), new Date(0)]`],
  ['circles', `(() => { const x = []; x.push(x, { x }); return x })()`],
  ['its own intrinsics', `[Object, Function, Reflect, JSON, Promise.prototype, Object.prototype]`],
];

/** Objects of the host, as `given`, and how a vat gets them. */
const foreign: readonly (readonly [what: string, code: string, ofHost: string])[] = [
  ['a function', 'given', '() => 1'],
  ['an error', 'given', 'new RangeError("x")'],
  ['an error in an object', '({ a: [{ b: given }] })', 'new RangeError("x")'],
  ['an object under a symbol', '({ [Symbol("x")]: given })', '({})'],
  ['a getter', 'Object.defineProperty({}, "x", { get: given })', '() => 1'],
  ['what a getter returns', '({ get x() { return given } })', '[]'],
  ['what a getter throws', '({ get x() { throw given } })', '[]'],
  ['what a trap throws', 'new Proxy({}, { ownKeys() { throw given } })', '[]'],
  ['what a prototype trap throws', 'new Proxy({}, { getPrototypeOf() { throw given } })', '[]'],
  ['a prototype', 'Object.create(given)', '({ x: 1 })'],
  ['a constructor', '({ constructor: given })', 'Function'],
  ['a cause', 'new Error("x", { cause: given })', 'new Error("y")'],
  ['a value in a map', 'new Map([[1, given]])', '({})'],
  ['a key in a set', 'new Set([given])', '({})'],
  ['a promise', 'given', 'Promise.resolve(1)'],
  ['a generator', 'given', '(function* () {})()'],
  ['a function behind a proxy', 'new Proxy(given, {})', '() => 1'],
  ['a bound function', 'given', '(() => 1).bind(null)'],
  [
    'an object that lies on its name',
    'given',
    '({ [Symbol.toStringTag]: "Object", constructor: null })',
  ],
];

/** The findings of the detector in a vat that returns this, with the location of a leaking host function. */
async function found(codes: readonly string[]): Promise<(readonly string[])[]> {
  const execArgv = ['--require', leak];
  const kernel = new AttackedKernel({ worker: 'local', around: 'plain', execArgv });
  const attacks = attacksOf(
    'test',
    codes.map((code, index) => [String(index), 'returns it', 'nowhere', `return ${code};`]),
  );
  const outcomes = await kernel.carryOut(attacks);
  await kernel.close();
  return outcomes.map(({ successes }) => successes);
}

describe('the detector', () => {
  test(
    'finds nothing in objects of the vat’s realm',
    async () => {
      const results = await found(own.map(([, code]) => code));
      const wrong = own.map(([what], index) => [what, results[index]]);
      expect(wrong.filter(([, successes]) => successes?.length !== 0)).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'finds objects of the host, however a vat gets them',
    async () => {
      // The vat asks its detector about each; otherwise its host would be discarded as often.
      const tries = foreign.map(
        ([what, code, ofHost]) =>
          `[${JSON.stringify(what)}, () => ((given) => ${code})(borrow(${JSON.stringify(ofHost)}))]`,
      );
      const [successes] = await found([
        `[${tries.join()}].map(([what, make]) =>
          examine([make()]).some((each) => each.includes('another realm')) ? '' : 'REACHED ' + what)`,
      ]);
      expect(successes?.filter((each) => each.includes('REACHED'))).toEqual([]);
      expect(successes?.join()).toMatch(/left canary-file/);
    },
    LONG_MS,
  );

  test(
    'finds leaks that the host reports itself',
    async () => {
      const [said, marked] = await found([
        `({ message: 'at node' + ':internal/errors:5:3' })`,
        `({ a: 'REACHED ' + 'it' })`,
      ]);
      expect(said?.join()).toMatch(/says at node/);
      expect(marked?.join()).toMatch(/says REACHED/);
    },
    LONG_MS,
  );
});
