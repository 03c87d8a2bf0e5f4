import type { VatKernel } from '../../../src/vat';
import { closeAll, open, useWorker, vat, workers } from './authored-kit';

// Whatever a vat receives, and whatever it does with it: it gets an error, and continues.

const make = `
  const record = {}, object = Far('x', {}), error = Error('e');
  const make = {
    text: (n) => 'x'.repeat(n), wide: (n) => '\\u20ac'.repeat(n), quotes: (n) => '"'.repeat(n),
    list: (n) => Array.from({ length: n }, () => 1), records: (n) => Array.from({ length: n }, () => record),
    objects: (n) => Array.from({ length: n }, () => object),
    fars: (n) => Array.from({ length: n }, () => Far('y', {})),
    pending: (n) => Array.from({ length: n }, () => new Promise(() => 0)),
    errors: (n) => Array.from({ length: n }, () => error),
    deep: (n) => { let value = 1; for (let i = 0; i < n; i += 1) value = [value]; return value; },
    same: (n) => { let value = [1]; for (let i = 0; i < n; i += 1) value = [value, value]; return value; },
    circle: () => { const list = []; list.push(list); return list; },
    digits: (n) => -(10n ** BigInt(n)), key: (n) => ({ ['k'.repeat(n)]: 1 }), symbol: (n) => Symbol.for('s'.repeat(n)),
    far: (n) => Far('f'.repeat(n), {}), error: (n) => Error('e'.repeat(n)), sparse: (n) => new Array(n),
    tagged: (n) => { let value = 1; for (let i = 0; i < n; i += 1) value = makeTagged('t', value); return value; },
  };`;
const requires = `const { makeTagged } = require('vmre/vat');`;

const taker = `
  take: (...values) => values.length,
  takeLater: async (promise) => typeof (await promise),
  count: () => (count += 1)`;
const giver = `
  give: (kind, size) => make[kind](size),
  fail: (kind, size) => { throw make[kind](size); },
  later: async (kind, size) => make[kind](size),
  exit: (kind, size) => { try { powers.exitVat(make[kind](size)); } catch (e) { return 'caught ' + e; } },
  send: (b, kind, size) => E(b).take(make[kind](size)).catch((e) => 'caught ' + e),
  twice: (b, kind, size) => { const value = make[kind](size); return E(b).take(value, value).catch((e) => 'caught ' + e); },
  sendLater: (b, kind, size) => E(b).takeLater(Promise.resolve(make[kind](size))).catch((e) => 'caught ' + e),
  sendOnly: (b, kind, size) => { E.sendOnly(b).take(make[kind](size)); },
  keep: (kind, size) => { try { baggage.set('k', make[kind](size)); return baggage.has('k'); } catch (e) { return 'caught ' + e; } },
  named: (b, name) => E(b)[name](1).catch((e) => 'caught ' + e),
  own: (b) => E(b)[Symbol('mine')](1).catch((e) => 'caught ' + e),
  key: (name) => ['set', 'get', 'has', 'init', 'delete'].map((each) => {
    try { baggage[each](name, 1); return 'ok'; } catch (e) { return 'caught ' + e; } }),
  greedy: (times, size) => {
    const text = 'x'.repeat(size);
    for (let i = 0; i < times; i += 1) { try { baggage.set('k' + i, text); } catch (e) { return i + ' caught ' + e; } }
    return text;
  },
  promises: (b, n) => E(b).takeLater(Array.from({ length: n }, (_, i) => Promise.resolve([Promise.resolve(i)]))),
  log: (kind, size) => { console.log(make[kind](size)); },
  count: () => (count += 1)`;

/** Values just within each limit, and just beyond it. */
const sizes: readonly (readonly [string, number, number, RegExp])[] = [
  ['text', 9_000_000, 10_000_000, /RangeError: .*10000000/],
  ['wide', 1_000_000, 12_000_000, /RangeError: .*10000000/],
  ['list', 5000, 100_001, /RangeError: .*100000 values/],
  ['objects', 1000, 10_001, /RangeError: .*100000 values/],
  ['fars', 2000, 10_001, /RangeError: .*100000 values/],
  ['pending', 2000, 10_001, /RangeError: .*100000 values/],
  ['errors', 10, 10_000, /RangeError: .*100000 values/],
  ['deep', 98, 101, /RangeError: .*100 levels/],
  ['tagged', 98, 101, /RangeError: .*100 levels/],
  ['same', 10, 90, /RangeError: .*100000 values/],
  ['circle', 0, 0, /RangeError: .*contains itself/],
  ['digits', 9999, 10_000, /RangeError: .*10000 digits/],
  ['key', 9000, 10_000_000, /RangeError: .*10000000/],
  ['symbol', 9000, 10_000_000, /RangeError: .*10000000/],
  ['far', 9000, 10_000_000, /RangeError: .*10000000/],
  ['error', 9000, 10_000_000, /RangeError: .*10000000/],
  ['sparse', 0, 4_000_000_000, /RangeError: .*100000 values/],
];

describe.each(workers)('in a %s worker,', (worker) => {
  let kernel: VatKernel;
  let ended: string[];
  let counted = 0;

  beforeAll(async () => {
    useWorker(worker);
    // The machine may be slow, which is not tested here.
    const limits = { deliveryMs: 60_000 };
    const before = `${requires} ${make} let count = 0;`;
    ({ kernel } = await open({
      a: { ...vat(giver, before), limits },
      b: { ...vat(taker, before), limits },
    }));
    ended = [];
    kernel.terminations$.subscribe(({ name, value }) => ended.push(`${name}: ${String(value)}`));
    counted = 0;
  });
  afterAll(closeAll);
  /** Both exist, with their state. */
  afterEach(async () => {
    counted += 1;
    expect(ended).toEqual([]);
    expect(await kernel.call('a', 'count')).toBe(counted);
    expect(await kernel.call('b', 'count')).toBe(counted);
  });

  test.each(sizes)('%s of %d passes, and of %d is rejected', async (kind, fits, beyond, reason) => {
    const b = kernel.root('b');
    if (kind !== 'circle') {
      await kernel.call('a', 'log', kind, fits);
      if (kind !== 'error') await kernel.call('a', 'give', kind, fits);
      expect(await kernel.call('a', 'send', b, kind, fits)).toBe(1);
      expect(await kernel.call('a', 'sendLater', b, kind, fits)).toMatch(/^[a-z]+$/);
    }
    const said = async (...args: [string, ...unknown[]]): Promise<string> => {
      const [method, ...rest] = args;
      return String(await kernel.call('a', method, ...rest).catch((error: unknown) => error));
    };
    await kernel.call('a', 'log', kind, beyond);
    expect(await said('give', kind, beyond)).toMatch(reason);
    expect(await said('fail', kind, beyond)).toMatch(reason);
    expect(await said('exit', kind, beyond)).toMatch(reason);
    expect(await said('send', b, kind, beyond)).toMatch(reason);
    if (kind === 'text') expect(await said('sendLater', b, kind, beyond)).toMatch(reason);
    if (kind === 'text') expect(await said('later', kind, beyond)).toMatch(reason);
    expect(await said('sendOnly', b, kind, beyond)).toBe('undefined');
    expect(await said('keep', kind, beyond)).toMatch(reason);
  });

  test('a value that fits once does not fit twice', async () => {
    const said = await kernel.call('a', 'twice', kernel.root('b'), 'text', 6_000_000);
    expect(said).toMatch(/^caught RangeError: .*10000000 characters/);
  });

  test('the syscalls of one delivery are limited, and the caller gets an answer', async () => {
    const said = await kernel.call('a', 'greedy', 10, 9_000_000);
    expect(said).toMatch(
      /^5 caught RangeError: the syscalls of one delivery have more than 50000000 characters/,
    );
    // The answer exceeds the limit, and so would an additional error.
    const answer = kernel.call('a', 'greedy', 5, 9_000_000);
    await expect(answer).rejects.toThrow(
      'the syscalls of one delivery have more than 50000000 characters',
    );
    expect(await kernel.call('a', 'greedy', 1, 10)).toBe('x'.repeat(10));
  });

  test('many promises that settle together are all notified', async () => {
    expect(await kernel.call('a', 'promises', kernel.root('b'), 1000)).toBe('object');
  });

  test('baggage keys and method names may be any text', async () => {
    const b = kernel.root('b');
    const long = `caught RangeError: a key of baggage has 1900 bytes; the maximum is 1792`;
    expect(await kernel.call('a', 'key', 'u'.repeat(1900))).toEqual(Array(5).fill(long));
    expect(await kernel.call('a', 'key', '\u20ac'.repeat(598))).toEqual(
      Array(5).fill(long.replace('1900', '1794')),
    );
    for (const key of [
      '',
      'u'.repeat(1792),
      '\u20ac'.repeat(597),
      '\0',
      '__proto__',
      '\u{10ffff}',
    ]) {
      expect(await kernel.call('a', 'key', key)).toEqual([
        ...['ok', 'ok', 'ok', expect.stringContaining('the key already exists'), 'ok'],
      ]);
    }
    for (const key of ['\ud800', 'a\udc00b', 5, null, ['x']]) {
      const refused = expect.stringMatching(
        /^caught TypeError: a key of baggage must be /,
      ) as string;
      expect(await kernel.call('a', 'key', key)).toEqual(Array(5).fill(refused));
    }
    expect(await kernel.call('a', 'own', b)).toContain('TypeError: only registered symbols');
    const odd = [
      '',
      '\ud800',
      '\0',
      '!',
      '#undefined',
      '%x',
      '__proto__',
      'constructor',
      'then',
      'm'.repeat(9999),
    ];
    for (const name of odd) {
      expect([name, await kernel.call('a', 'named', b, name)]).toEqual([name, expect.anything()]);
    }
    expect(await kernel.call('a', 'named', b, Symbol.for('@@odd'))).toContain('no method');
    expect(await kernel.call('a', 'named', b, 'm'.repeat(10_001))).toMatch(
      /RangeError: .*the maximum is 10000/,
    );
  });
});
