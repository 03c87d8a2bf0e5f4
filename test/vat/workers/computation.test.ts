import { setTimeout as wait } from 'node:timers/promises';

import { compartmentManager } from '../../../src/vat/workers/manager/compartment-manager';
import type { VatDeliveryResult } from '../../../src/vat';
import { closeAll, open, vat } from './authored-kit';
import { playsAll, sample } from '../../support/plays-all';

afterEach(closeAll);

const workers = ['local', 'thread', 'process'] as const;
const reason = 'took more than 10000 steps of computation';

/** A vat with a limit of steps per delivery. */
const limited = (methods: string, computation = 10_000) => ({
  ...vat(methods),
  limits: { computation },
});

describe.each(sample(workers, 2))('in a %s worker', (worker) => {
  test('only a vat that computes too much is terminated', async () => {
    const { kernel, log } = await open(
      { a: limited('spin() { for (;;); }, hello: () => 1'), b: vat('hello: () => 2') },
      { worker },
    );
    expect(await kernel.call('a', 'hello')).toBe(1);
    await expect(kernel.call('a', 'spin')).rejects.toMatchObject({ code: 'VMRE_VAT_TERMINATED' });
    expect(await kernel.call('b', 'hello')).toBe(2);
    expect(log.map(({ text }) => text).join('\n')).toContain(reason);
  });

  test('each delivery may take as many steps as the one before', async () => {
    const { kernel } = await open(
      { a: limited('work() { let n = 0; while (n < 6000) n += 1; return n; }') },
      { worker },
    );
    for (let round = 0; round < 4; round += 1) expect(await kernel.call('a', 'work')).toBe(6000);
  });
});

test.each([...(playsAll ? workers : []), 'local', 'quickjs'] as const)(
  'data sent to a vat in a %s worker costs it no steps',
  async (worker) => {
    const listener = (computation: number) => ({
      ...vat(`take: (...args) => args.length, watch(p) { p.then(() => { this.seen = 1; }); }`),
      limits: { computation },
      worker,
    });
    const large = `Array.from({ length: ${playsAll ? 2000 : 500} }, (_, i) => ({ i, text: 'x'.repeat(100), far: Far('f', {}) }))`;
    const { kernel } = await open({
      // The cost of starting, and of calling a method; decoding costs hundreds of times as much.
      victim: listener(worker === 'quickjs' ? 2_000_000 : 10_000),
      caller: vat(`
        give: (victim) => E(victim).take(${large}),
        settle: (victim) => E(victim).watch(Promise.resolve(${large}))`),
    });
    const victim = kernel.root('victim');
    expect(await kernel.call('caller', 'give', victim)).toBe(1);
    await kernel.call('caller', 'settle', victim);
    await kernel.run();
    expect(await kernel.call('victim', 'take', 1, 2)).toBe(2);
  },
);

test.each([
  ['promise jobs', 'const go = () => Promise.resolve().then(go); return go();'],
  ['an async function', '(async () => { for (;;) await null; })();'],
  ['jobs that catch', 'const f = () => Promise.resolve().then(f).catch(f).finally(f); f();'],
  ['loops that catch', 'for (;;) { try { for (;;); } catch {} }'],
  [
    'async functions that catch',
    'let d = 0; const f = async () => { if (d > 50) return; d++; try { f(); } finally { f(); } d--; }; f();',
  ],
  [
    'async defaults, which throw nothing',
    'let d = 0; async function f(a = d > 50 ? 0 : (d++, f(), f(), d--, null.x)) {} f();',
  ],
  [
    'async keys, which throw nothing',
    'let d = 0; async function f({ [d > 50 ? 0 : (d++, f({}), f({}), d--, null.x)]: a }) {} f({});',
  ],
  [
    'async iterators',
    '(async () => { const next = async () => ({}); for await (const x of { [Symbol.asyncIterator]: () => ({ next }) }); })();',
  ],
  ['a thenable', 'const t = { then: (f) => f(t) }; Promise.resolve(t);'],
  [
    'a proxy',
    'let d = 0; const p = new Proxy({}, { get: () => d > 50 || (d++, p.x, p.x, d--) }); p.x;',
  ],
])('%s terminate', async (_, body) => {
  const { kernel, log } = await open({
    a: limited(`go() { ${body} }`),
    b: vat('hello: () => 2'),
  });
  await expect(kernel.call('a', 'go')).rejects.toMatchObject({ code: 'VMRE_VAT_TERMINATED' });
  expect(await kernel.call('b', 'hello')).toBe(2);
  expect(log.map(({ text }) => text).join('\n')).toContain(reason);
});

test('leftover work of one vat does not run in another', async () => {
  const { kernel, log } = await open({
    a: limited(
      'go() { const f = () => { console.log("on"); return Promise.resolve().then(f); }; f(); }',
      50,
    ),
    b: vat('hello: () => 2'),
  });
  await expect(kernel.call('a', 'go')).rejects.toMatchObject({ code: 'VMRE_VAT_TERMINATED' });
  const written = log.length;
  expect(await kernel.call('b', 'hello')).toBe(2);
  await wait(20);
  expect(log).toHaveLength(written);
});

test('a vat cannot evaluate unmetered code', async () => {
  const tries = [
    `(0, eval)('1')`,
    `globalThis.eval('1')`,
    `Function('return 1')()`,
    `new Function('return 1')()`,
    `(() => {}).constructor('return 1')()`,
    `(async () => {}).constructor('return 1')()`,
    `(function* () {}).constructor('return 1')()`,
    `(async function* () {}).constructor('return 1')()`,
    `Function.prototype.constructor('return 1')()`,
    `new Compartment().evaluate('1')`,
    `new Compartment.prototype.constructor().evaluate('1')`,
    `require('vmre/vat').E.constructor('return 1')()`,
    `console.log.constructor('return 1')()`,
    `Reflect.construct(Function, ['return 1'])()`,
    `Object.getPrototypeOf(Function)('return 1')()`,
  ];
  const attempts = tries.map((text) => `() => ${text}`).join(',');
  const { kernel } = await open({
    a: limited(`go() { return [${attempts}].map((f) => { try { return [f() === 1]; } catch (e) { return e.name; } }); },
      kinds: () => [(() => {}) instanceof Function, typeof eval, typeof Compartment]`),
  });
  for (const outcome of (await kernel.call('a', 'go')) as unknown[]) {
    expect(outcome).toMatch(/^(Eval|Type|Reference)Error$/);
  }
  expect(await kernel.call('a', 'kinds')).toEqual([true, 'function', 'function']);
});

test('without a limit it can evaluate text', async () => {
  const { kernel } = await open({ a: vat(`go: () => Function('return 1')() + (0, eval)('2')`) });
  expect(await kernel.call('a', 'go')).toBe(3);
});

test('invalid code is a syntax error, as without a limit', async () => {
  const opening = open({ a: { source: 'this is no code', limits: { computation: 9 } } });
  await expect(opening).rejects.toThrow('source of vat a:1:6: SyntaxError: ');
});

test('the steps of a delivery are reported, the same each time', async () => {
  const source = `exports.setup = () => ([type]) => { if (type === 'startVat') for (let i = 0; i < 7; i += 1); else for (;;); };`;
  const results: VatDeliveryResult[][] = [];
  for (let round = 0; round < 2; round += 1) {
    const make = compartmentManager({ name: 'a', source, limits: { computation: 1000 } });
    const manager = await make(() => ['ok', null]);
    results.push([
      await manager.deliver(['startVat', { body: '#[]', slots: [] }]),
      await manager.deliver(['retireExports', []]),
    ]);
    await manager.stop();
  }
  const problem = 'vat has terminated: a delivery took more than 1000 steps of computation';
  const once = [
    ['ok', null, { compute: 9 }],
    ['error', problem, { compute: 1000 }],
  ];
  expect(results).toEqual([once, once]);
});
