import { Kernel } from '../../../src/vat/kernel/kernel';
import { loadState } from '../../../src/vat/kernel/state/persistence';
import { rawManager } from '../../../src/vat/workers/manager/raw-manager';
import { openKernel } from '../../../src/vat/api/open-kernel';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Store } from '../../../src/store/store';
import { counter } from '../../fixtures/vat/adding-vats';
import { coded } from '../../support/coded';
import { faultsOf } from '../adding';
import { faults, FaultyStore, type Fault } from '../faulty-store';
import { data } from '../kit';

const panic = coded('VMRE_KERNEL_PANIC', 'the kernel has stopped: the disk is full');
const counting = rawManager(counter);
/** It happens on demand. */
function gate(): { open: () => void; passed: Promise<void> } {
  let open!: () => void;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}
const nextTurn = (): Promise<unknown> => new Promise(setImmediate);

describe.each(faults)('a store that fails: the write is %s', (fault: Fault) => {
  test.each(Array.from({ length: 8 }, (_, good) => good))(
    'after %i writes: the kernel stops, and everything that it reported is persisted',
    async (good) => {
      const kept = openMemoryStore();
      const kernel = new Kernel(new FaultyStore(kept, { good, fault }));
      const said: string[] = [];
      kernel.results$.subscribe(({ kpid, data: { body } }) =>
        said.push(`answered ${kpid} ${body}`),
      );
      let queued = 0;
      const live = async (): Promise<void> => {
        await kernel.addVatManager('counter', counting);
        for (;;) {
          said.push(`queued ${await kernel.queueMessage('counter', 'add')}`);
          queued += 1;
          await kernel.run({ maxCranks: 2 });
        }
      };
      await expect(live()).rejects.toEqual(panic);
      await expect(kernel.run()).rejects.toEqual(panic);
      await expect(kernel.queueMessage('counter', 'add')).rejects.toEqual(panic);
      await kernel.close();
      expect(faultsOf(loadState(kept), said)).toEqual([]);

      // On a working store it continues.
      const next = new Kernel(kept);
      await next.addVatManager('counter', counting);
      const kpid = await next.queueMessage('counter', 'add');
      await next.run();
      // A failed write may be persisted nevertheless, if the store had accepted it.
      const numbers = fault === 'taken' ? [queued + 1, queued + 2] : [queued + 1];
      expect(numbers.map(String).map((number) => data(number))).toContainEqual(
        next.facet.result(kpid)?.data,
      );
    },
  );
});

describe('when the store fails', () => {
  /** @returns a kernel with a counter, whose store fails after `more` writes */
  async function soonFailing(kept: Store, more: number): Promise<Kernel> {
    const first = new Kernel(kept);
    await first.addVatManager('counter', counting);
    await first.run();
    const turns = (): number => 3;
    const kernel = new Kernel(new FaultyStore(kept, { good: more, fault: 'refused', turns }));
    await kernel.addVatManager('counter', counting);
    return kernel;
  }

  test('pending runs, messages, results and terminations are rejected', async () => {
    const kernel = await soonFailing(openMemoryStore(), 1);
    const kpid = await kernel.queueMessage('counter', 'add');
    const waiting = [
      kernel.settled(kpid),
      kernel.run(),
      kernel.queueMessage('counter', 'add'),
      kernel.forget(kpid),
      kernel.terminateVat(kernel.facet.idOf('counter')!, 'enough'),
    ];
    for (const each of await Promise.allSettled(waiting)) {
      expect(each).toEqual({ status: 'rejected', reason: panic });
    }
    expect(kernel.facet.result(kpid)).toBeUndefined();
  });

  test('call and runAlways are rejected', async () => {
    const open = (good: number) =>
      openKernel({ store: new FaultyStore(openMemoryStore(), { good, fault: 'refused' }) });
    for (const good of [1, 2]) {
      const called = await open(good);
      await called.addVatManager('counter', counting);
      await expect(called.call('counter', 'add')).rejects.toEqual(panic);
      const always = await open(good);
      await always.addVatManager('counter', counting);
      const running = always.runAlways();
      running.catch(() => undefined); // it may reject first
      await expect(always.call('counter', 'add')).rejects.toEqual(panic);
      await expect(running).rejects.toEqual(panic);
      await Promise.all([called.close(), always.close()]);
    }
  });

  test('an idle runAlways is rejected if a change is not persisted', async () => {
    const kernel = await openKernel({
      store: new FaultyStore(openMemoryStore(), { good: 3, fault: 'refused' }),
    });
    await kernel.addVatManager('counter', counting);
    const kpid = await kernel.queueMessage('counter', 'add');
    await kernel.run();
    const running = kernel.runAlways();
    running.catch(() => undefined); // it may reject first
    await nextTurn();
    expect(kernel.hasWork).toBe(false);
    await expect(kernel.forget(kpid)).rejects.toEqual(panic);
    await expect(running).rejects.toEqual(panic);
    await kernel.close();
  });

  test('during a crank, nothing of that crank or after it is written, though the store would accept it', async () => {
    const kept = openMemoryStore();
    const kernel = await soonFailing(kept, 1);
    const [begun, end] = [gate(), gate()];
    await kernel.addVatManager(
      'slow',
      rawManager((syscall) => async ([type]) => {
        if (type !== 'message') return;
        begun.open();
        await end.passed;
        syscall.vatstoreSet('slow', 'yes');
      }),
    );
    const before = [...kept.range()].length;
    const lost = kernel.queueMessage('slow', 'work'); // its write fails
    await Promise.resolve(); // it is being written when the run begins
    const all = Promise.allSettled([
      lost,
      kernel.run({ maxCranks: 2 }),
      kernel.queueMessage('slow', 'work'),
    ]);
    await begun.passed;
    await lost.catch(nextTurn);
    end.open();
    for (const each of await all) expect(each).toEqual({ status: 'rejected', reason: panic });
    expect([...kept.range()]).toHaveLength(before);
    expect(faultsOf(loadState(kept), [])).toEqual([]);
  });
});

test('a kernel that stops for another reason rejects changes that are made but not persisted', async () => {
  const kernel = new Kernel(openMemoryStore());
  const first = gate();
  await kernel.addVatManager(
    'critical',
    rawManager((syscall) => async ([type, , msg]) => {
      if (type !== 'message') return;
      await first.passed;
      if ((msg as { method: string }).method === 'fail') syscall.exit(true, data('no'));
    }),
    { critical: true },
  );
  for (const method of ['wait', 'fail']) await kernel.queueMessage('critical', method);
  const run = kernel.run();
  const late = kernel.queueMessage('critical', 'wait');
  first.open();
  const stopped = coded('VMRE_KERNEL_PANIC', 'critical');
  await expect(run).rejects.toEqual(stopped);
  await expect(late).rejects.toEqual(stopped);
});
