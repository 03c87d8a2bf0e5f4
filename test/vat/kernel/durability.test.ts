import { Kernel } from '../../../src/vat/kernel/kernel';
import { loadState } from '../../../src/vat/kernel/state/persistence';
import { rawManager } from '../../../src/vat/workers/manager/raw-manager';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Store, Write } from '../../../src/store/store';
import { coded } from '../../support/coded';
import { dump } from '../dump';
import { data, fulfil, TestKernel, type TestVat } from '../kit';

/** Numbers its messages, with a persistent counter. */
const counting = rawManager((syscall) => (delivery) => {
  if (delivery[0] !== 'message') return;
  const number = Number(syscall.vatstoreGet('number') ?? 0) + 1;
  syscall.vatstoreSet('number', String(number));
  syscall.resolve([fulfil(delivery[2].result!, data(String(number)))]);
});

test('nothing is reported before it is persisted', async () => {
  const store = openMemoryStore();
  let open = (): void => undefined;
  let tellHeld = (): void => undefined;
  const heldBack = new Promise<void>((resolve) => (tellHeld = resolve));
  let isHeld = false;
  const held = new Proxy(store, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (key !== 'commit')
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      return async (batch: readonly Write[]) => {
        if (isHeld) {
          await new Promise<void>((resolve) => {
            open = resolve;
            tellHeld();
          });
        }
        await store.commit(batch);
      };
    },
  });
  const kernel = new Kernel(held);
  const told: string[] = [];
  kernel.results$.subscribe(({ kpid }) => told.push(kpid));
  await kernel.addVatManager('counter', counting);
  const kpid = await kernel.queueMessage('counter', 'count');
  isHeld = true;
  const run = kernel.run();
  const settled = kernel.settled(kpid);
  await heldBack;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([told, kernel.facet.result(kpid)]).toEqual([[], undefined]);
  open();
  await run;
  expect(told).toEqual([kpid]);
  expect(await settled).toEqual(kernel.facet.result(kpid));
});

describe('the vat store', () => {
  const keys = ['', 'a', 'ab', 'b', 'ä', '\uffee', '\u{10000}', '__proto__'];
  const sorted = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  let t: TestKernel;
  let alice: TestVat;

  beforeEach(async () => {
    t = new TestKernel();
    await t.vat('other');
    alice = await t.vat('alice');
    await t.run();
  });

  const walk = async (): Promise<string[]> => {
    const found: string[] = [];
    await t.act(alice, (s) => {
      if (s.vatstoreGet('') !== undefined) found.push('');
      let key = s.vatstoreGetNextKey('');
      for (; key !== undefined; key = s.vatstoreGetNextKey(key)) found.push(key);
    });
    return found;
  };

  test.each([
    ['set in this crank', 0],
    ['half of them kept', 4],
    ['all kept', keys.length],
  ])('keys are in UTF-8 order, %s', async (_what, kept) => {
    await t.act(alice, (s) =>
      keys.slice(0, kept).forEach((key) => s.vatstoreSet(key, `of ${key}`)),
    );
    await t.act(alice, (s) => {
      keys.slice(kept).forEach((key) => s.vatstoreSet(key, `of ${key}`));
      expect(keys.map((key) => s.vatstoreGet(key))).toEqual(keys.map((key) => `of ${key}`));
      expect(s.vatstoreGetNextKey('')).toBe('__proto__');
      s.vatstoreDelete('ab');
      expect(s.vatstoreGetNextKey('a')).toBe('b');
    });
    expect(await walk()).toEqual(sorted.filter((key) => key !== 'ab'));
    await t.act(alice, (s) => keys.forEach((key) => s.vatstoreDelete(key)));
    expect(await walk()).toEqual([]);
  });

  test('a crank that is undone leaves no trace, not even in the store', async () => {
    await t.act(alice, (s) => s.vatstoreSet('kept', 'yes'));
    const before = dump(loadState(t.store));
    await t.act(alice, (s) => {
      s.vatstoreSet('kept', 'no');
      s.vatstoreSet('new', 'yes');
      s.vatstoreDelete('kept');
      s.exit(true, data(''));
    });
    expect(before[`s.${alice.id}.kept`]).toBe('yes');
    expect([...t.store.range()].map(([key]) => key.toString())).not.toContain(`s.${alice.id}.new`);
  });
});

test('a kernel that restarts after every crank behaves like one that never did', async () => {
  const play = async (
    isRestarted: boolean,
  ): Promise<[Record<string, string>, string[], string]> => {
    const store = openMemoryStore();
    const log: string[] = [];
    let p = 0;
    const script = rawManager((syscall) => (delivery) => {
      log.push(JSON.stringify(delivery));
      if (delivery[0] !== 'message') return;
      const [, , { method, args, result }] = delivery;
      const [next] = args.slots;
      if (next && Number(method) > 0) {
        const promise = `p+${(p += 1)}`;
        syscall.send(next, String(Number(method) - 1), data('', 'o+0'), promise);
        syscall.subscribe(promise);
      }
      if (result !== null) syscall.resolve([fulfil(result, data('done', `o+${method}`))]);
    });
    const open = async (): Promise<Kernel> => {
      const kernel = new Kernel(store);
      for (const name of ['a', 'b']) await kernel.addVatManager(name, script, { reapInterval: 3 });
      return kernel;
    };
    let kernel = await open();
    await kernel.queueMessage('a', '9', data('', kernel.vatRoot('b')));
    for (let hasWork = true; hasWork;) {
      ({ hasWork } = await kernel.run({ maxCranks: 1 }));
      if (!isRestarted) continue;
      await kernel.close();
      kernel = await open();
    }
    return [dump(kernel.state), log, kernel.facet.activityHash];
  };
  const [state, log, activityHash] = await play(true);
  expect([state, log, activityHash]).toEqual(await play(false));
  expect(log.length).toBeGreaterThan(20);
});

describe('a transcript', () => {
  const open = async (store: Store, greeting: string): Promise<Kernel> => {
    const kernel = new Kernel(store);
    let heard = 0; // only in memory: the transcript restores it
    const make = rawManager((syscall) => (delivery) => {
      if (delivery[0] !== 'message') return;
      heard += 1;
      syscall.vatstoreSet('greeting', `${greeting} ${heard}`);
      syscall.resolve([fulfil(delivery[2].result!, data(String(heard)))]);
    });
    await kernel.addVatManager('listener', make, { transcript: true });
    return kernel;
  };

  test('restores a vat, and a vat that diverges is rejected', async () => {
    const store = openMemoryStore();
    for (let number = 1; number <= 3; number += 1) {
      const kernel = await open(store, 'hello');
      const kpid = await kernel.queueMessage('listener', 'hear');
      await kernel.run();
      expect(kernel.facet.result(kpid)?.data).toEqual(data(String(number)));
      await kernel.close();
    }
    await expect(open(store, 'goodbye')).rejects.toEqual(
      coded('VMRE_VAT_DIVERGED', 'syscall 0 is ["vatstoreSet","greeting","goodbye 1"] instead of'),
    );
  });
});
