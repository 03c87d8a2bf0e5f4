import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

import { KernelRef, type VatKernel } from '../../../src/vat';
import { DeviceRefusal, methodDevice } from '../../../src/vat/devices/method-device';
import { closeAll, open, useWorker, vat, workers } from './authored-kit';

const source = readFileSync(join(__dirname, '../../fixtures/vat/escaping-vat.js'), 'utf8');

/** The state of the host before any attack. */
const lookAround = () => [
  ...[
    Object,
    Function,
    Array,
    Promise,
    Error,
    JSON,
    Reflect,
    Symbol,
    String,
    RegExp,
    globalThis,
  ].map((each) => Reflect.ownKeys(each).map(String)),
  ...[Object, Function, Array, Promise, Error, String, RegExp].map(({ prototype }) =>
    Reflect.ownKeys(prototype).map((key) => [
      String(key),
      Object.getOwnPropertyDescriptor(prototype, key),
    ]),
  ),
];

type Prisoner = { attempt: (name: string) => Promise<string> };
type Build = (...given: unknown[]) => Prisoner;

test('the attacks succeed without confinement', async () => {
  const program = `(function (exports, require, harden, Far) { ${source}\n})`;
  const run = runInThisContext(program) as (...given: unknown[]) => void;
  const exported: { buildRootObject?: Build } = {};
  const same = (each: unknown): unknown => each;
  run(exported, require, same, (_name: string, methods: Prisoner) => methods);
  const prisoner = exported.buildRootObject?.({}, {}, {});
  const names = ['Function', 'errorConstructor', 'asyncFunction', 'generator', 'indirectEval'];
  for (const name of [...names, 'stackText', 'clock', 'random', 'regexp', 'modules', 'wasm']) {
    expect([name, await prisoner?.attempt(name)]).not.toEqual([name, 'refused']);
  }
});

/** Rejected source code: the host reports it before it runs. */
const unreadable: readonly (readonly [what: string, code: string])[] = [
  ['closes its wrapper', `}); exports = 1; (function () {`],
  ['closes its wrapper and looks', `}); throw Error(typeof process); (function () {`],
  ['closes its wrapper and calls', `})({}, {}, 0); (function () {`],
  ['imports', `import fs from 'node:fs'; exports.buildRootObject = () => fs;`],
  ['imports late', `exports.buildRootObject = () => import('node:fs');`],
  ['imports behind a comment', `exports.buildRootObject = () => import/* */('node:fs');`],
  ['imports by a phase', `exports.buildRootObject = () => import.source('node:fs');`],
  ['evaluates in its own scope', `exports.buildRootObject = () => eval('process');`],
  ['asks for its module', `exports.buildRootObject = () => import.meta;`],
  ['uses with', `with ({}) {} exports.buildRootObject = () => Far('x', {});`],
  ['waits at the top', `await 0; exports.buildRootObject = () => Far('x', {});`],
];

/** Code that fails when it runs. */
const failing: readonly (readonly [what: string, code: string])[] = [
  [
    'leaves the strict language',
    `'use strict'; undeclared = 1; exports.buildRootObject = () => Far('x', {});`,
  ],
  ['requires a module', `require('node:fs');`],
  [
    'returns a promise of its own',
    `exports.buildRootObject = () => ({ then: (done) => done(process) });`,
  ],
];

describe.each(workers)('a vat in a worker that is %s', (worker) => {
  let kernel: VatKernel;
  let node: KernelRef;
  let peer: KernelRef;
  const before = lookAround();

  beforeAll(async () => {
    useWorker(worker);
    const killed = (): never => {
      throw new DeviceRefusal('no');
    };
    ({ kernel } = await open(
      {
        prisoner: { source, parameters: { list: [1, 'two', { three: 3n }] } },
        peer: vat(`echo: (value) => value, fail() { throw Error('no'); }`),
      },
      { devices: { oracle: () => methodDevice({ ask: (value) => value, fail: killed }) } },
    ));
    node = new KernelRef(await kernel.facet.deviceRoot('oracle'));
    peer = kernel.root('peer');
  });
  afterAll(closeAll);

  test('reaches nothing of the host, whatever it tries', async () => {
    const names = (await kernel.call('prisoner', 'names')) as string[];
    expect(names.length).toBeGreaterThanOrEqual(60);
    const reached: unknown[] = [];
    for (const name of names) {
      const result = await kernel.call('prisoner', 'attempt', name, node, peer);
      if (result !== 'refused') reached.push([name, result]);
    }
    expect(reached).toEqual([]);
    expect(lookAround()).toEqual(before);
    expect(await kernel.call('peer', 'echo', 1)).toBe(1);
  });

  test('does not pollute the prototypes of other vats', async () => {
    const evil = (await kernel.call('prisoner', 'pollute')) as object;
    expect(Object.getPrototypeOf(evil)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    const answer = (await kernel.call('peer', 'echo', evil)) as object;
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
    expect(Object.keys(answer).sort()).toEqual(['__proto__', 'constructor']);
  });

  test.each(unreadable)('whose code %s is rejected', async (what, source) => {
    const refusal = { code: 'VMRE_VAT_CODE_UNREADABLE' };
    await expect(kernel.addVat(what, { source })).rejects.toMatchObject(refusal);
    expect(await kernel.call('peer', 'echo', 1)).toBe(1);
  });

  test.each(failing)('whose code %s does not start', async (what, code) => {
    const reasons: string[] = [];
    const subscription = kernel.terminations$.subscribe(({ value }) =>
      reasons.push((value as Error).message),
    );
    await kernel.addVat(what, { source: code });
    await kernel.run();
    subscription.unsubscribe();
    expect(reasons).toHaveLength(1);
    // The message contains nothing of the host either.
    expect(reasons[0]).not.toMatch(/\[object|function\b.*\{|\/src\/|\/dist\/|node:(?!fs)/);
    expect(await kernel.call('peer', 'echo', 1)).toBe(1);
  });
});
