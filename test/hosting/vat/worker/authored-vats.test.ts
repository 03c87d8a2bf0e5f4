import {
  createKernel,
  Reference,
  type KernelOptions,
  type VatKernel,
} from '../../../../src/hosting/vat';
import type { VatLogLine } from '../../../../src/hosting/vat';

let kernel: VatKernel;
let log: VatLogLine[];

async function open(vats: KernelOptions['vats'], rest: KernelOptions = {}): Promise<VatKernel> {
  log = [];
  kernel = await createKernel({ vats: vats ?? {}, log: (line) => log.push(line), ...rest });
  await kernel.run();
  return kernel;
}

afterEach(() => kernel.shutdown());

/** A vat whose root has methods that are given as text. */
const vat = (methods: string, before = '') => ({
  source: `
    const { E, Far } = require('@endo/far');
    exports.buildRootObject = (powers, parameters, baggage) => {
      ${before}
      return Far('root', { ${methods} });
    };`,
});

describe('messages', () => {
  test('values go both ways as they are', async () => {
    await open({ echo: vat('echo: (...args) => args') });
    const values = [
      ...[null, true, 'text', '!special', '#undefined', '', 1.5, -7, NaN, Infinity, -Infinity],
      ...[undefined, 0n, -12345678901234567890n, Symbol.for('mine'), Symbol.asyncIterator],
      ...[[1, [2, []]], { a: { b: undefined }, $x: 1, '!y': 2 }],
    ];
    expect(await kernel.call('echo', 'echo', ...values)).toEqual(values);
  });

  test('an error comes with its message and name, its stack stays in the log', async () => {
    await open({ thrower: vat(`fail() { throw new RangeError('too far'); }`) });
    const failed = kernel.call('thrower', 'fail');
    await expect(failed).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
    expect(log.map(({ text }) => text).join('\n')).toContain('Alleged: root.fail (vat:thrower:');
    expect(log.map(({ text }) => text).join('\n')).not.toContain(__dirname);
  });

  test('what cannot be passed rejects the answer, and the vat lives', async () => {
    await open({ a: vat('bad: () => new Map(), good: () => 1') });
    await expect(kernel.call('a', 'bad')).rejects.toThrow('Map');
    await expect(kernel.call('a', 'missing')).rejects.toThrow('has no method "missing"');
    expect(await kernel.call('a', 'good')).toBe(1);
  });

  test('functions can be called, symbols can name methods', async () => {
    await open({
      a: vat(`use: (b) => E(E(b).adder(2))(40), first: (b) => E(b)[Symbol.iterator]()`),
      b: vat(`adder: (x) => Far('adder', (y) => x + y), [Symbol.iterator]: () => 'mine'`),
    });
    expect(await kernel.call('a', 'use', kernel.root('b'))).toBe(42);
    expect(await kernel.call('a', 'first', kernel.root('b'))).toBe('mine');
  });

  test('E.sendOnly asks for no answer', async () => {
    await open({
      a: vat('go(b) { E.sendOnly(b).note(1); E(b).note(2); }'),
      b: vat('note(x) { notes.push(x); }, notes: () => [...notes]', 'const notes = [];'),
    });
    const sent: unknown[] = [];
    kernel.kernel.traceSyscalls(true);
    kernel.cranks$.subscribe(({ syscalls }) =>
      sent.push(...(syscalls ?? []).map(([s]) => s).filter(([type]) => type === 'send')),
    );
    await kernel.call('a', 'go', kernel.root('b'));
    expect(sent).toMatchObject([
      ['send', 'o-50', { result: null }],
      ['send', 'o-50', { result: 'p+5' }],
    ]);
    expect(await kernel.call('b', 'notes')).toEqual([1, 2]);
  });

  test('an object has one identity, wherever it goes', async () => {
    await open({
      a: vat(
        `make: () => thing, isMine: (x) => x === thing, through: (b) => E(b).back(thing).then((x) => x === thing)`,
        `const thing = Far('thing', {});`,
      ),
      b: vat(
        `back: (x) => { seen.push(x); return x; }, same: (x) => seen.every((y) => y === x)`,
        'const seen = [];',
      ),
    });
    const thing = await kernel.call('a', 'make');
    expect(thing).toEqual(new Reference(expect.stringMatching(/^ko/) as never, 'Alleged: thing'));
    expect(await kernel.call('a', 'isMine', thing)).toBe(true);
    expect(await kernel.call('a', 'through', kernel.root('b'))).toBe(true);
    await kernel.call('b', 'back', thing);
    expect(await kernel.call('b', 'same', thing)).toBe(true);
  });
});

describe('promises', () => {
  test('messages to a promise are sent before it is settled', async () => {
    await open({
      a: vat(`go: (b) => E(E(E(b).self()).self()).value()`),
      b: vat(
        `self: () => b, value: () => 'reached'`,
        `const b = Far('b', { self: () => b, value: () => 'reached' });`,
      ),
    });
    const deliveries: string[] = [];
    kernel.cranks$.subscribe(({ vatId, delivery }) =>
      deliveries.push(
        `${vatId} ${delivery?.[0] === 'message' ? delivery[2].method : delivery?.[0]}`,
      ),
    );
    expect(await kernel.call('a', 'go', kernel.root('b'))).toBe('reached');
    // All are under way before the first answer is back.
    expect(deliveries.slice(0, 3)).toEqual(['v1 go', 'v2 self', expect.stringContaining('')]);
    expect(deliveries.filter((each) => each === 'v1 notify')).toHaveLength(3);
  });

  test('a promise is passed, settled elsewhere and heard of by all', async () => {
    await open({
      a: vat(
        `start: (b) => { E(b).wait(later); return E(b).wait(later); }, finish: (x) => { resolve(x); }`,
        `let resolve; const later = new Promise((r) => { resolve = r; });`,
      ),
      b: vat(`async wait(p) { return ['got', await p]; }`),
    });
    const kpid = await kernel.queueMessage('a', 'start', [kernel.root('b')]);
    await kernel.run();
    expect(kernel.kernel.result(kpid)).toBeUndefined();
    await kernel.call('a', 'finish', 5);
    expect((await kernel.settled(kpid)).value).toEqual(['got', 5]);
  });

  test('a settled promise can be passed again and again', async () => {
    await open({
      a: vat(
        `async go(b) { const p = Promise.resolve(7); return [await E(b).get(p), await E(b).get([p]), await E(b).get(p)]; }`,
      ),
      b: vat(`async get(p) { return Array.isArray(p) ? (await p[0]) + 1 : await p; }`),
    });
    expect(await kernel.call('a', 'go', kernel.root('b'))).toEqual([7, 8, 7]);
  });

  test('promises that hold each other go in one resolution', async () => {
    await open({
      a: vat(`go(b) {
        let ones, twos;
        const one = new Promise((r) => { ones = r; });
        const two = new Promise((r) => { twos = r; });
        const answer = E(b).look(one);
        ones([two]); twos([one]);
        return answer;
      }`),
      b: vat(
        `async look(one) { const [two] = await one; const [back] = await two; const [again] = await back; return again === two; }`,
      ),
    });
    expect(await kernel.call('a', 'go', kernel.root('b'))).toBe(true);
    expect(kernel.statistics.vats).toHaveLength(2);
    expect(kernel.statistics.promises).toBe(0);
  });

  test('a rejection travels on', async () => {
    await open({
      a: vat(`go: (b) => E(E(b).no()).never()`),
      b: vat(`no: () => Promise.reject(Error('no'))`),
    });
    await expect(kernel.call('a', 'go', kernel.root('b'))).rejects.toThrow('no');
  });

  test('a vat sends to itself through the kernel', async () => {
    await open({
      a: vat(`go: (self) => E(E(self).me(self)).value(), me: (self) => self, value: () => 3`),
    });
    expect(await kernel.call('a', 'go', kernel.root('a'))).toBe(3);
  });
});

describe('a vat', () => {
  test('sees nothing of the host', async () => {
    await open({
      a: vat(`globals: () => [typeof process, typeof require('vmre/vat').E, typeof setTimeout, typeof WeakRef, typeof gc],
        reach: () => { try { return Far.constructor('return typeof process')(); } catch (e) { return e.name; } },
        proto: () => { Object.prototype.polluted = 1; },
        global: () => { globalThis.mine = 1; return typeof mine; },
        now: () => Date.now(), random: () => Math.random(),
        require: () => require('fs')`),
      b: vat('global: () => typeof mine'),
    });
    expect(await kernel.call('a', 'globals')).toEqual([
      ...['undefined', 'function', 'undefined', 'undefined', 'undefined'],
    ]);
    expect(await kernel.call('a', 'reach')).not.toBe('object');
    await expect(kernel.call('a', 'proto')).rejects.toThrow('not extensible');
    await expect(kernel.call('a', 'now')).rejects.toThrow('secure mode');
    await expect(kernel.call('a', 'random')).rejects.toThrow('secure mode');
    await expect(kernel.call('a', 'require')).rejects.toThrow('cannot require fs');
    expect(await kernel.call('a', 'global')).toBe('number');
    expect(await kernel.call('b', 'global')).toBe('undefined');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('leaves the intrinsics of the host as they are', async () => {
    await open({ a: vat('') });
    expect(Object.isFrozen(Object.prototype)).toBe(false);
    expect(Date.now()).toBeGreaterThan(0);
  });

  test('may leave a promise rejected', async () => {
    await open({
      a: vat(
        `float() { Promise.reject(Error('lost')); (async () => { throw Object.setPrototypeOf(Error('x'), null); })(); return 1; }`,
      ),
    });
    expect(await kernel.call('a', 'float')).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('that runs out of stack in a syscall gets the error, and the kernel nothing', async () => {
    await open({
      a: vat(`deep() {
        let failed = 0;
        const down = (n) => { try { baggage.set('k', n); } catch { failed += 1; } down(n + 1); };
        try { down(0); } catch (e) { return [e instanceof RangeError, failed >= 0, baggage.get('k') > 10]; }
      }, after: () => baggage.get('k') > 10`),
    });
    expect(await kernel.call('a', 'deep')).toEqual([true, true, true]);
    expect(await kernel.call('a', 'after')).toBe(true);
  });

  test.each([
    ['a loop', 'for (;;);'],
    ['a loop of promise jobs', 'const again = () => Promise.resolve().then(again); again();'],
  ])('is stopped in %s, and all others go on', async (_what, code) => {
    await open({
      a: { ...vat(`hang() { ${code} }`), timeLimitMs: 100 },
      b: vat('live: () => 1'),
    });
    await expect(kernel.call('a', 'hang')).rejects.toThrow('vat terminated');
    expect(await kernel.call('b', 'live')).toBe(1);
  });

  test.each([
    ['no CommonJS', 'this is no code', 'SyntaxError'],
    ['no function', 'exports.x = 1', 'exports no function buildRootObject'],
    ['no object', 'exports.buildRootObject = () => 5', 'returned no object'],
    ['no Far object', 'exports.buildRootObject = () => ({})', 'must be made by Far'],
    ['never', 'exports.buildRootObject = () => new Promise(() => {})', 'did not settle'],
    ['an error', `exports.buildRootObject = () => { throw Error('not today'); }`, 'not today'],
  ])('that gives %s is terminated when it starts', async (_what, source, reason) => {
    const ends: unknown[] = [];
    kernel = await createKernel({ vats: { a: { source } } });
    kernel.terminations$.subscribe(({ name, isFailure, value }) =>
      ends.push([name, isFailure, String(value)]),
    );
    await kernel.run();
    expect(ends).toEqual([['a', true, expect.stringContaining(reason)]]);
  });

  test('ends itself, content or not', async () => {
    await open({
      happy: vat(`end() { powers.exitVat({ done: 1 }); return 'last'; }`),
      sad: vat(`end() { powers.exitVatWithFailure(Error('enough')); return 'last'; }`),
    });
    const ends: unknown[] = [];
    kernel.terminations$.subscribe(({ name, isFailure, value }) =>
      ends.push([name, isFailure, value]),
    );
    expect(await kernel.call('happy', 'end')).toBe('last');
    await expect(kernel.call('sad', 'end')).rejects.toThrow('vat terminated');
    expect(ends).toEqual([
      ['happy', false, { done: 1 }],
      ['sad', true, Error('enough')],
    ]);
  });

  test('has parameters, and a console of its own', async () => {
    await open({
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

  test('keeps values in its baggage, objects included', async () => {
    await open({
      a: vat(`put: (k, v) => baggage.set(k, v), get: (k) => baggage.get(k), has: (k) => baggage.has(k),
        init: (k) => baggage.init(k, 1), remove: (k) => baggage.delete(k), keys: () => baggage.keys(),
        promise: () => baggage.set('p', Promise.resolve())`),
      b: vat('hello: () => 1'),
    });
    await kernel.call('a', 'put', 'one', { b: kernel.root('b'), n: [1n] });
    expect(await kernel.call('a', 'get', 'one')).toEqual({
      b: new Reference(kernel.root('b').slot, 'Alleged: remote'),
      n: [1n],
    });
    expect(await kernel.call('a', 'has', 'two')).toBe(false);
    await expect(kernel.call('a', 'get', 'two')).rejects.toThrow('baggage has no "two"');
    await expect(kernel.call('a', 'init', 'one')).rejects.toThrow('baggage has "one" already');
    await expect(kernel.call('a', 'promise')).rejects.toThrow('a promise cannot be kept');
    expect(await kernel.call('a', 'keys')).toEqual(['one']);
    await kernel.call('a', 'remove', 'one');
    expect(await kernel.call('a', 'keys')).toEqual([]);
  });
});
