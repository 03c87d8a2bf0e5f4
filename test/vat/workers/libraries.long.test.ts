import { join } from 'node:path';

import { closeAll, open, useWorker, workers } from './authored-kit';

const file = join(__dirname, '../../fixtures/vat/endo-vat.mjs');

afterEach(closeAll);

const limited = workers.flatMap((worker) =>
  [undefined, 1e8].map((steps) => [worker, steps] as const),
);

test.each(limited)(
  'libraries of Endo work in a worker that is %s with a limit of %s',
  async (worker, computation) => {
    useWorker(worker);
    const { kernel } = await open({ a: { file, ...(computation && { limits: { computation } }) } });
    const call = (method: string, ...args: unknown[]) => kernel.call('a', method, ...args);
    expect(await call('add', 2, 3n)).toBe(5n);
    // An invalid value is not quoted: the caller may not be entitled to see it.
    const refused = (await call('refuse')) as string[];
    expect(refused[0]).toBe(
      'In "add" method of (counter): arg 0: string (a string) - Must be a bigint',
    );
    expect(refused.join()).not.toMatch(/hunter2|five/);
    expect(await call('slowly')).toBe(4n);
    expect(await call('facets')).toBe(7);
    expect(await call('patterns')).toEqual([true, false, true, false]);
    expect(await call('promise')).toBe('kept');
    expect(await call('overCapTP')).toBe(7n);
    expect(await call('isWhole')).toBe(true);
  },
);

const asserting = `
  const q = assert.quote, X = assert.details, secret = { password: 'hunter2' };
  const messageOf = (act) => { try { act(); return 'none'; } catch (error) { return error.name + ': ' + error.message; } };
  const all = (own) => [
    messageOf(() => own(false, X\`no \${secret.password} in \${q('here')}\`)),
    messageOf(() => own.Fail\`no \${secret.password}\`),
    messageOf(() => own.fail(own.details\`no \${secret.password}\`, RangeError)),
    messageOf(() => own.typeof(secret.password, 'number')),
    messageOf(() => own.equal(secret.password, 'hunter3')),
    messageOf(() => own.string(5)),
    messageOf(() => { throw own.error(own.details\`no \${secret}\`); }),
    messageOf(() => { const e = Error('no'); own.note(e, own.details\`\${secret.password}\`); throw e; }),
    messageOf(() => own(true)),
    String(X\`no \${secret.password}\`),
  ];
  Object.defineProperty(secret, 'seen', { enumerable: true, get() { throw Error('it was read'); } });
  exports.buildRootObject = () => Far('root', {
    all: () => harden([all(assert), all(assert.makeAssert()), all(new Function('return assert')())]),
    far: () => messageOf(() => Far('x', { password: 'hunter2', get seen() { throw Error('it was read'); } })),
  });`;

test.each(workers)('assert quotes no value in a worker that is %s', async (worker) => {
  useWorker(worker);
  const { kernel } = await open({ a: { source: asserting } });
  const once = [
    'Error: no (a string) in "here"',
    'Error: no (a string)',
    'RangeError: no (a string)',
    'TypeError: (a string) must be a number',
    'RangeError: Expected (a string) is same as (a string)',
    'TypeError: (a number) must be a string',
    'Error: no (an object)',
    'Error: no',
    'none',
    'no (a string)',
  ];
  expect(await kernel.call('a', 'all')).toEqual([once, once, once]);
  expect(await kernel.call('a', 'far')).not.toMatch(/hunter2|was read/);
});
