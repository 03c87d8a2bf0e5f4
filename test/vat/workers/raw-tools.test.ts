import { openMemoryStore } from '../../../src/store/memory-store';
import { closeAll, open, useWorker, workers } from './authored-kit';

afterEach(closeAll);

/** A raw vat that answers what its tools say. */
const source = `
  exports.setup = (syscall, { name, whenIdle, collectGarbage, WeakRef, FinalizationRegistry }) => {
    const finalized = [];
    const registry = new FinalizationRegistry((held) => finalized.push(held));
    let kept = harden({ of: 'kept' });
    let [dying, living] = [new WeakRef(harden({ of: 'dying' })), new WeakRef(kept)];
    registry.register(kept, 'kept');
    (() => registry.register(harden({}), 'dropped'))();
    const answer = (result, value) => {
      const data = { body: '#' + JSON.stringify(value), slots: [] };
      syscall.resolve([[result, { rejected: false, data }]]);
    };
    const look = () => [dying.deref() !== undefined, living.deref() === kept, [...finalized]];
    return async ([type, , message]) => {
      if (type !== 'message') return;
      const before = look();
      let isIdle = false;
      Promise.resolve().then(() => Promise.resolve()).then(() => { isIdle = true; });
      await whenIdle();
      if (message.method === 'collect') collectGarbage();
      answer(message.result, [name, isIdle, typeof globalThis.WeakRef, before, look()]);
    };
  };`;

test.each(workers)(
  'a raw vat has tools for a vat library in a worker that is %s',
  async (worker) => {
    useWorker(worker);
    const vats = { a: { source, transcript: true } };
    const store = openMemoryStore();
    const { kernel } = await open(vats, { store });
    const [unseen, seen] = [
      [true, true, []],
      [false, true, ['dropped']],
    ];
    // Whatever the engine collects meanwhile, it shows only when the vat asks.
    expect(await kernel.call('a', 'look')).toEqual(['a', true, 'undefined', unseen, unseen]);
    expect(await kernel.call('a', 'collect')).toEqual(['a', true, 'undefined', unseen, seen]);
    await kernel.close();
    const { kernel: again } = await open(vats, { store });
    expect(await again.call('a', 'look')).toEqual(['a', true, 'undefined', seen, seen]);
  },
);
