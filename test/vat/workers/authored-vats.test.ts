import { KernelRef } from '../../../src/vat';
import { closeAll, open, useWorker, vat, workers } from './authored-kit';

afterEach(closeAll);

describe.each(workers)('in a %s worker,', (worker) => {
  beforeEach(() => useWorker(worker));

  describe('messages', () => {
    test('values are preserved in both directions', async () => {
      const { kernel } = await open({ echo: vat('echo: (...args) => args') });
      const values = [
        ...[null, true, 'text', '!special', '#undefined', '', 1.5, -7, NaN, Infinity, -Infinity],
        ...[undefined, 0n, -12345678901234567890n, Symbol.for('mine'), Symbol.asyncIterator],
        ...[[1, [2, []]], { a: { b: undefined }, $x: 1, '!y': 2 }],
      ];
      expect(await kernel.call('echo', 'echo', ...values)).toEqual(values);
    });

    test('an error is sent with its message and name, its stack stays in the log', async () => {
      const { kernel, log } = await open({
        thrower: vat(`fail() { throw new RangeError('too far'); }`),
      });
      const failed = kernel.call('thrower', 'fail');
      await expect(failed).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
      expect(log.map(({ text }) => text).join('\n')).toMatch(/\bfail \(vat:thrower:/);
      expect(log.map(({ text }) => text).join('\n')).not.toContain(__dirname);
    });

    test('an unserializable value rejects the answer, and the vat continues', async () => {
      const { kernel } = await open({ a: vat('bad: () => new Map(), good: () => 1') });
      await expect(kernel.call('a', 'bad')).rejects.toThrow('a Map cannot be passed');
      await expect(kernel.call('a', 'missing')).rejects.toThrow('has no method "missing"');
      expect(await kernel.call('a', 'good')).toBe(1);
    });

    test('functions can be called, symbols can name methods', async () => {
      const { kernel } = await open({
        a: vat(`use: (b) => E(E(b).adder(2))(40), first: (b) => E(b)[Symbol.iterator]()`),
        b: vat(`adder: (x) => Far('adder', (y) => x + y), [Symbol.iterator]: () => 'mine'`),
      });
      expect(await kernel.call('a', 'use', kernel.root('b'))).toBe(42);
      expect(await kernel.call('a', 'first', kernel.root('b'))).toBe('mine');
    });

    test('invalid arguments reject the answer, and the vat continues', async () => {
      const { kernel } = await open({ a: vat('good: () => 1') });
      const kpid = await kernel.queueMessage('a', 'good', { body: '#["$7"]', slots: [] });
      await kernel.run();
      expect((await kernel.settled(kpid)).status).toBe('rejected');
      expect(await kernel.call('a', 'good')).toBe(1);
    });

    test('E.sendOnly requests no answer', async () => {
      const { kernel } = await open({
        a: vat('go(b) { E.sendOnly(b).note(1); E(b).note(2); }'),
        b: vat('note(x) { notes.push(x); }, notes: () => [...notes]', 'const notes = [];'),
      });
      const sent: unknown[] = [];
      kernel.facet.traceSyscalls(true);
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
      const { kernel } = await open({
        a: vat(
          `make: () => thing, isMine: (x) => x === thing, through: (b) => E(b).back(thing).then((x) => x === thing)`,
          `const thing = Far('thing', {});`,
        ),
        b: vat(
          `back: (x) => { seen.push(x); return x; }, same: (x) => seen.every((y) => y === x)`,
          'const seen = [];',
        ),
      });
      const kpid = await kernel.queueMessage('a', 'make');
      await kernel.run();
      const thing = (await kernel.settled(kpid)).value as KernelRef;
      expect(thing).toEqual(new KernelRef(expect.stringMatching(/^ko/) as never, 'Alleged: thing'));
      expect(await kernel.call('a', 'isMine', thing)).toBe(true);
      expect(await kernel.call('a', 'through', kernel.root('b'))).toBe(true);
      await kernel.call('b', 'back', thing);
      expect(await kernel.call('b', 'same', thing)).toBe(true);
    });
  });

  describe('promises', () => {
    test('messages to a promise are sent before it is settled', async () => {
      const { kernel } = await open({
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
      // All are sent before the first answer arrives.
      expect(deliveries.slice(0, 3)).toEqual(['v1 go', 'v2 self', expect.stringContaining('')]);
      expect(deliveries.filter((each) => each === 'v1 notify')).toHaveLength(3);
    });

    test('a promise is passed, settled elsewhere and reported to all', async () => {
      const { kernel } = await open({
        a: vat(
          `start: (b) => { E(b).wait(later); return E(b).wait(later); }, finish: (x) => { resolve(x); }`,
          `let resolve; const later = new Promise((r) => { resolve = r; });`,
        ),
        b: vat(`async wait(p) { return ['got', await p]; }`),
      });
      const kpid = await kernel.queueMessage('a', 'start', [kernel.root('b')]);
      await kernel.run();
      expect(kernel.facet.result(kpid)).toBeUndefined();
      await kernel.call('a', 'finish', 5);
      expect((await kernel.settled(kpid)).value).toEqual(['got', 5]);
    });

    test('a settled promise can be passed again and again', async () => {
      const { kernel } = await open({
        a: vat(
          `async go(b) { const p = Promise.resolve(7); return [await E(b).get(p), await E(b).get([p]), await E(b).get(p)]; }`,
        ),
        b: vat(`async get(p) { return Array.isArray(p) ? (await p[0]) + 1 : await p; }`),
      });
      expect(await kernel.call('a', 'go', kernel.root('b'))).toEqual([7, 8, 7]);
    });

    test('promises that refer to each other are settled in one resolution', async () => {
      const { kernel } = await open({
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
    });

    test('a rejection propagates', async () => {
      const { kernel } = await open({
        a: vat(`go: (b) => E(E(b).no()).never()`),
        b: vat(`no: () => Promise.reject(Error('no'))`),
      });
      await expect(kernel.call('a', 'go', kernel.root('b'))).rejects.toThrow('no');
    });

    test('a vat sends to itself through the kernel', async () => {
      const { kernel } = await open({
        a: vat(`go: (self) => E(E(self).me(self)).value(), me: (self) => self, value: () => 3`),
      });
      expect(await kernel.call('a', 'go', kernel.root('a'))).toBe(3);
    });
  });
});
