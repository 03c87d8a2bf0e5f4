import { quickjsManager } from '../../../src/vat/workers/manager/quickjs-manager';
import type { VatManager } from '../../../src/vat/workers/manager/vat-manager';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { VatLimits } from '../../../src/vat/limits';
import type {
  Delivery,
  VatDelivery,
  VatDeliveryResult,
  VatSyscall,
  Syscall,
} from '../../../src/vat';
import { playsAll } from '../../support/plays-all';
import { closeAll, open, vat } from './authored-kit';

afterEach(closeAll);

/** QuickJS vats by their methods. */
const inQuickJs = (methods: string, limits: VatLimits = {}, before = '') => ({
  ...vat(methods, before),
  worker: 'quickjs' as const,
  limits,
});

/** A raw vat that handles each message with a script, without a kernel. */
function alone(act: string, limits: VatLimits = {}) {
  const source = `exports.setup = (syscall) => async ([type, , message]) => {
    if (type === 'message') { const { method } = message; ${act} }
  };`;
  const syscalls: Syscall[] = [];
  const manager = quickjsManager({ name: 'alone', source, limits })((syscall) => {
    syscalls.push(syscall);
    return ['ok', null];
  }) as VatManager;
  const deliver = (method: string): VatDeliveryResult => {
    const message = { method, args: { body: '#[]', slots: [] }, result: null };
    return manager.deliver([
      'message',
      'o+0',
      message,
    ] as Delivery as VatDelivery) as VatDeliveryResult;
  };
  return { manager, deliver, syscalls };
}

describe('endless work of a vat', () => {
  const computation = playsAll ? 20_000_000 : 4_000_000;

  test.each([
    ['a loop', 'for (;;) ;'],
    [
      'a loop that catches everything',
      'for (;;) { try { for (;;) ; } catch {} finally { continue; } }',
    ],
    ['promise jobs', 'const again = () => Promise.resolve().then(again); again();'],
    [
      'promise jobs, each within the last',
      'const again = async () => { await null; return again(); }; await again();',
    ],
    ['waiting', 'for (;;) await null;'],
    ['a regular expression', `/^(a+)+$/.test('a'.repeat(40) + 'b');`],
    ['a function of the library', 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);'],
    ['a search', `'a'.repeat(2 ** 22).indexOf('a'.repeat(2 ** 21) + 'b');`],
    ['moving bytes', 'const bytes = new Uint8Array(2 ** 24); for (;;) bytes.copyWithin(1, 0);'],
    ['code made of text', `Function('for (;;) ;')();`],
    ['a getter that is asked by the library', 'await { get then() { for (;;) ; } };'],
    ['a proxy', 'JSON.stringify(new Proxy({}, { ownKeys() { for (;;) ; } }));'],
  ])('%s', (_, act) => {
    const { deliver, manager } = alone(act, { computation });
    const [status, problem, usage] = deliver('go');
    expect([status, problem]).toEqual([
      'error',
      `vat has terminated: a delivery took more than ${computation} steps of computation`,
    ]);
    expect(usage?.compute).toBeGreaterThan(computation);
    // None of it continues.
    expect(deliver('go')).toEqual(['error', expect.stringContaining('was discarded'), null]);
    expect(manager.stop()).toBeUndefined();
  });

  test('the clock ends what no counter ends', () => {
    const { deliver } = alone('for (;;) await null;', { deliveryMs: 50 });
    expect(deliver('go')[1]).toBe('vat has terminated: a delivery took more than 50 ms');
  });
});

describe('memory', () => {
  const memoryMb = playsAll ? 32 : 16;

  test.each([
    ['objects', 'const all = []; for (;;) all.push({});'],
    ['text', `let text = 'a'; for (;;) text = text.repeat(2) + text;`],
    ['buffers', 'const all = []; for (;;) all.push(new ArrayBuffer(2 ** 20));'],
    ['one buffer', 'new ArrayBuffer(2 ** 30);'],
    [
      'what is caught',
      'const all = []; for (;;) { try { all.push(new Uint8Array(2 ** 22)); } catch {} }',
    ],
    ['promises', 'const all = []; for (;;) all.push(new Promise(() => {}));'],
  ])('of %s is limited', (_, act) => {
    const { deliver } = alone(act, { memoryMb, computation: 10_000_000_000 });
    expect(deliver('go')[1]).toBe(
      `vat has terminated: it uses more than ${memoryMb} MiB of memory`,
    );
  });

  test('that is too small for the code of a vat fails at its creation', () => {
    const source = `exports.setup = () => () => ${JSON.stringify('long '.repeat(5_000_000))};`;
    const make = quickjsManager({ name: 'long', source, limits: { memoryMb: 16 } });
    expect(() => make(() => ['ok', null])).toThrow('it uses more than 16 MiB of memory');
  });

  test('is reported', () => {
    const { deliver } = alone('if (method === "more") globalThis.all = new Uint8Array(2 ** 25);');
    const before = deliver('nothing')[2]?.memory ?? 0;
    expect((deliver('more')[2]?.memory ?? 0) - before).toBeGreaterThanOrEqual(2 ** 24);
  });
});

describe('deeply nested calls', () => {
  const depths = [
    ['functions', 'const f = () => f(); f();'],
    ['the library', '[1].map(function f() { [1].map(f); });'],
    ['data', 'let data = []; for (let i = 0; i < 1e5; i++) data = [data]; JSON.stringify(data);'],
    ['text', `JSON.parse('['.repeat(1e5));`],
    ['code', `Function('return ' + '('.repeat(1e5));`],
    [
      'proxies',
      'let p = {}; for (let i = 0; i < 1e4; i++) p = new Proxy(p, {}); Object.getPrototypeOf(p);',
    ],
    ['expressions', `RegExp('(?:'.repeat(1e5));`],
  ] as const;

  test.each(depths)('of %s are an error that the vat can catch', (_, act) => {
    const caught = `try { ${act} } catch ({ message }) { syscall.vatstoreSet('caught', message); }`;
    const { deliver, syscalls } = alone(caught);
    expect(deliver('go')[0]).toBe('ok');
    expect(syscalls).toEqual([['vatstoreSet', 'caught', 'stack overflow']]);
  });

  test('leave enough for the kernel, wherever a syscall is made', () => {
    const dive = `let last = 0;
      const f = (n) => { syscall.vatstoreGet(String(n)); last = n; f(n + 1); };
      try { f(1); } catch {}
      syscall.vatstoreSet('depth', String(last));`;
    const [one, other] = [alone(dive), alone(dive)];
    expect(one.deliver('go')[0]).toBe('ok');
    // From a deeper place in the stack of the host.
    const below = (depth: number): unknown =>
      depth === 0 ? other.deliver('go') : below(depth - 1);
    below(2000);
    expect(other.syscalls).toEqual(one.syscalls);
    expect(one.syscalls.length).toBeGreaterThan(300);
  });
});

describe('steps', () => {
  const work = `
    const numbers = Array.from({ length: 2000 }, (_, index) => index * method.length);
    syscall.vatstoreSet('sum', JSON.stringify(numbers.sort((a, b) => b - a).slice(0, 5)));
    await null;
    /(a|b)*c/.exec('abab'.repeat(20));
    new Map(numbers.map((each) => [each, { each }]));`;

  test('are identical for identical work, to the last one', () => {
    const play = () => {
      const { deliver } = alone(work);
      return ['one', 'two', 'three', 'one'].map((method) => deliver(method)[2]);
    };
    const first = play();
    expect(play()).toEqual(first);
    expect(play()).toEqual(first);
    expect(first[0]?.compute).toBeGreaterThan(10_000);
    expect(first[0]?.compute).not.toBe(first[2]?.compute);
  });

  test('are identical when a vat is restored, and so is its garbage', () => {
    const source = `exports.buildRootObject = () => Far('root', {
      take(...things) { const circle = { things }; circle.circle = circle; },
    });`;
    const play = (recorded?: readonly Syscall[]) => {
      const made: Syscall[] = [];
      const manager = quickjsManager({ name: 'again', source })((syscall) => {
        made.push(syscall);
        return ['ok', null];
      }) as VatManager;
      const args = { body: '#["$0","$1"]', slots: ['o-50', 'o-51'] };
      const deliveries: Delivery[] = [
        ['startVat', { body: '#"#undefined"', slots: [] }],
        ['message', 'o+0', { method: 'take', args, result: null }],
        ['bringOutYourDead'],
        ['message', 'o+0', { method: 'take', args, result: 'p-60' }],
        ['bringOutYourDead'],
      ];
      return {
        results: deliveries.map((each) =>
          manager.deliver(each as VatDelivery, recorded as VatSyscall[] | undefined),
        ),
        made,
      };
    };
    const first = play();
    expect(play(first.made)).toEqual(first);
    expect(first.made.slice(1, 3)).toEqual([
      ['dropImports', ['o-50', 'o-51']],
      ['retireImports', ['o-50', 'o-51']],
    ]);
  });

  test('at the limit are enough, and one less is not', () => {
    const { compute = 0 } = alone(work).deliver('exactly')[2] ?? {};
    expect(alone(work, { computation: compute }).deliver('exactly')[0]).toBe('ok');
    expect(alone(work, { computation: compute - 1 }).deliver('exactly')[0]).toBe('error');
  });
});

describe('in a kernel', () => {
  test('a vat is terminated alone, and its effects are undone', async () => {
    const { kernel, log } = await open({
      bad: inQuickJs('spin(other) { E(other).note(); for (;;) ; }', { computation: 5_000_000 }),
      good: inQuickJs('note() { notes += 1; }, count: () => notes', {}, 'let notes = 0;'),
    });
    const spun = kernel.call('bad', 'spin', kernel.root('good'));
    await expect(spun).rejects.toMatchObject({ code: 'VMRE_VAT_TERMINATED' });
    expect(await kernel.call('good', 'count')).toBe(0);
    expect(log.map(({ text }) => text).join()).toContain('more than 5000000 steps');
  });

  test('a vat is restored from its deliveries, including its garbage collection', async () => {
    const store = openMemoryStore();
    const vats = {
      owner: vat(`make: () => Far('thing', {})`),
      user: {
        ...inQuickJs(
          `async use(owner) {
          for (let i = 0; i < 3; i++) { const thing = await E(owner).make(); ({ thing }).self = thing; uses += 1; }
          return uses;
        }`,
          {},
          'let uses = 0;',
        ),
        reapInterval: 2,
        transcript: true,
      },
    };
    const first = await open({ ...vats, owner: { ...vats.owner, transcript: true } }, { store });
    const root = first.kernel.root('owner');
    const dropped: unknown[] = [];
    first.kernel.cranks$.subscribe(({ delivery }) => dropped.push(delivery?.[0]));
    expect(await first.kernel.call('user', 'use', root)).toBe(3);
    expect(await first.kernel.call('user', 'use', root)).toBe(6);
    expect(dropped).toContain('dropExports');
    await closeAll();
    const again = await open({ ...vats, owner: { ...vats.owner, transcript: true } }, { store });
    expect(await again.kernel.call('user', 'use', root)).toBe(9);
  });

  test('delayed syscalls of a vat are never made', async () => {
    const { kernel } = await open({
      raw: {
        source: `let keep; exports.setup = (syscall) => { keep = () => syscall.vatstoreSet('k', 'v'); return ([type, , message]) => {
          if (type !== 'message') return;
          const { method, result } = message;
          if (method === 'later') Promise.resolve().then(keep);
          syscall.resolve([[result, { rejected: false, data: { body: '#1', slots: [] } }]]);
        }; };`,
        worker: 'quickjs',
      },
    });
    expect(await kernel.call('raw', 'later')).toBe(1);
    expect(await kernel.call('raw', 'now')).toBe(1);
  });
});

test('output of a vat is in the log, once', () => {
  const lines: unknown[] = [];
  const source = `exports.setup = () => { console.warn('set', { up: true }); return () => {}; };`;
  const manager = quickjsManager({ name: 'writer', source, log: (line) => lines.push(line) });
  const bringOut = ['bringOutYourDead'] as const;
  const [one, again] = [1, 2].map(() => manager(() => ['ok', null]) as VatManager);
  void one?.deliver(bringOut);
  void again?.deliver(bringOut, []);
  expect(lines).toEqual([{ vat: 'writer', level: 'warn', text: 'set { up: true }' }]);
});

test.each([
  ['throws', `throw Error('no start');`, 'no start'],
  ['is no code', 'const = 1;', 'SyntaxError'],
  ['exports nothing', '', 'must export a function buildRootObject'],
  ['never starts', 'exports.buildRootObject = () => new Promise(() => {});', 'did not finish'],
])('a vat whose code %s causes only an error', (_, source, reason) => {
  const manager = quickjsManager({ name: 'bad', source })(() => ['ok', null]) as VatManager;
  const [status, problem] = manager.deliver([
    'startVat',
    { body: '#"#undefined"', slots: [] },
  ]) as VatDeliveryResult;
  expect([status, problem]).toEqual(['error', expect.stringContaining(reason)]);
});
