import { openKernel, DeviceRefusal, methodDevice, KernelRef } from '../../../src/vat';
import { closeAll, open, useWorker, vat, workers } from './authored-kit';

afterEach(closeAll);

describe.each(workers)('a vat in a %s worker', (worker) => {
  beforeEach(() => useWorker(worker));

  test.each([
    ['no function', 'exports.x = 1', 'must export a function buildRootObject'],
    ['no object', 'exports.buildRootObject = () => 5', 'must return an object'],
    ['no Far object', 'exports.buildRootObject = () => ({})', 'must be created by Far'],
    ['never', 'exports.buildRootObject = () => new Promise(() => {})', 'did not finish'],
    ['an error', `exports.buildRootObject = () => { throw Error('not today'); }`, 'not today'],
  ])('that returns %s is terminated when it starts', async (_what, source, reason) => {
    const ends: unknown[] = [];
    const kernel = await openKernel({ worker, vats: { a: { source } } });
    kernel.terminations$.subscribe(({ name, isFailure, value }) =>
      ends.push([name, isFailure, String(value)]),
    );
    await kernel.run();
    expect(ends).toEqual([['a', true, expect.stringContaining(reason)]]);
    await kernel.close();
  });

  test('ends itself, successfully or not', async () => {
    const { kernel } = await open({
      happy: vat(`end() { powers.exitVat({ done: 1 }); return 'last'; }`),
      sad: vat(`end() { powers.exitVatWithFailure(Error('enough')); return 'last'; }`),
    });
    const ends: unknown[] = [];
    kernel.terminations$.subscribe(({ name, isFailure, value }) =>
      ends.push([name, isFailure, value]),
    );
    expect(await kernel.call('happy', 'end')).toBe('last');
    await expect(kernel.call('sad', 'end')).rejects.toMatchObject({ code: 'VMRE_VAT_TERMINATED' });
    expect(ends).toEqual([
      ['happy', false, { done: 1 }],
      ['sad', true, Error('enough')],
    ]);
  });

  test('has parameters, and a separate console', async () => {
    const { kernel, log } = await open({
      a: {
        ...vat(`get: () => parameters`, `console.warn('here', parameters, 5n);`),
        parameters: { size: 4n },
      },
    });
    expect(await kernel.call('a', 'get')).toEqual({ size: 4n });
    expect(log).toContainEqual({
      vat: 'a',
      level: 'warn',
      text: expect.stringMatching(/^here .* 5n$/) as string,
    });
  });

  test('stores values in its baggage, objects included', async () => {
    const { kernel } = await open({
      a: vat(`put: (k, v) => baggage.set(k, v), get: (k) => baggage.get(k), has: (k) => baggage.has(k),
        init: (k) => baggage.init(k, 1), remove: (k) => baggage.delete(k), keys: () => baggage.keys(),
        promise: () => baggage.set('p', Promise.resolve())`),
      b: vat('hello: () => 1'),
    });
    await kernel.call('a', 'put', 'one', { b: kernel.root('b'), n: [1n] });
    expect(await kernel.call('a', 'get', 'one')).toEqual({
      b: new KernelRef(kernel.root('b').slot, 'Alleged: remote'),
      n: [1n],
    });
    expect(await kernel.call('a', 'has', 'two')).toBe(false);
    await expect(kernel.call('a', 'get', 'two')).rejects.toThrow('unknown key in baggage');
    await expect(kernel.call('a', 'init', 'one')).rejects.toThrow(
      'the key already exists in baggage',
    );
    await expect(kernel.call('a', 'promise')).rejects.toThrow('a promise cannot be stored');
    expect(await kernel.call('a', 'keys')).toEqual(['one']);
    await kernel.call('a', 'remove', 'one');
    expect(await kernel.call('a', 'keys')).toEqual([]);
  });

  test('waits for devices, and catches their errors', async () => {
    const desk = () =>
      methodDevice({
        double: (x) => 2 * (x as number),
        refuse: () => {
          throw new DeviceRefusal('out of paper');
        },
      });
    const { kernel } = await open(
      {
        a: vat(
          `bootstrap: (vats, { desk }) => { node = desk; },
          use: (x) => powers.D(node).double(x),
          fail: () => { try { powers.D(node).refuse(); } catch (e) { return e.message; } }`,
          'let node;',
        ),
      },
      { devices: { desk }, bootstrap: 'a' },
    );
    expect(await kernel.call('a', 'use', 21)).toBe(42);
    expect(await kernel.call('a', 'fail')).toContain('out of paper');
  });
});
