import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openKernel, importState, timerDevice, ManualClock } from '../../../src/vat';
import type { KernelOptions, VatKernel } from '../../../src/vat';

const counting = {
  source: `exports.buildRootObject = ({ D }, parameters, baggage) => {
    let count = 0, friends = [];
    return Far('counter', {
      bootstrap: (vats, devices) => { baggage.init('boots', 1); friends = [vats.b]; },
      next: () => (count += 1),
      makeMany: async () => { for (let i = 0; i < 30; i += 1) await E(friends[0]).make(i); return count; },
      ask: () => E(friends[0]).make(1).then((x) => E(x).value()),
    });
  };`,
};
const making = {
  source: `exports.buildRootObject = () => Far('maker', { make: (n) => Far('made', { value: () => n }) });`,
};

let directory: string;
let kernel: VatKernel;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-vats-'))));
afterEach(async () => {
  await kernel.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(options: KernelOptions = {}): Promise<VatKernel> {
  kernel = await openKernel({
    store: join(directory, 'store'),
    vats: { a: { ...counting, reapInterval: 10 }, b: { ...making, reapInterval: 10 } },
    bootstrap: 'a',
    ...options,
  });
  await kernel.run();
  return kernel;
}

test('authored vats are unchanged after a restart; bootstrap is sent once', async () => {
  await start();
  expect(await kernel.call('a', 'next')).toBe(1);
  expect(await kernel.call('a', 'next')).toBe(2);
  await kernel.close();
  await start();
  expect(await kernel.call('a', 'next')).toBe(3);
  expect(await kernel.call('a', 'ask')).toBe(1);
});

test('garbage found before a restart is the same when it is replayed', async () => {
  await start();
  const dropped: unknown[] = [];
  kernel.facet.traceSyscalls(true);
  kernel.cranks$.subscribe(({ delivery, syscalls = [] }) => {
    if (delivery?.[0] === 'bringOutYourDead') dropped.push(...syscalls.map(([[type]]) => type));
  });
  await kernel.call('a', 'makeMany');
  expect(dropped).toEqual(expect.arrayContaining(['dropImports', 'retireImports']));
  const { objects } = kernel.statistics;
  expect(objects).toBeLessThan(30);
  await kernel.close();
  await start();
  expect(kernel.statistics.objects).toBe(objects);
  await kernel.call('a', 'makeMany');
  expect(await kernel.call('a', 'next')).toBe(1);
});

test('a vat with diverging code cannot be restored', async () => {
  await start();
  await kernel.call('a', 'ask');
  await kernel.close();
  const changed = { source: counting.source.replace('.make(1)', '.make(2)') };
  await expect(start({ vats: { a: changed, b: making } })).rejects.toMatchObject({
    code: 'VMRE_VAT_DIVERGED',
  });
});

test('state can be copied to another store as lines, but only into an empty one', async () => {
  await start();
  await kernel.call('a', 'next');
  const lines = [...kernel.exportState()];
  await kernel.close();
  const copy = join(directory, 'copy');
  await importState(copy, lines);
  await expect(importState(copy, lines)).rejects.toMatchObject({
    code: 'VMRE_VAT_STATE_UNREADABLE',
  });
  await expect(importState(join(directory, 'other'), ['"nothing"'])).rejects.toMatchObject({
    code: 'VMRE_VAT_STATE_UNREADABLE',
  });
  await start({ store: copy });
  expect(await kernel.call('a', 'next')).toBe(2);
});

test('a timer wakes a vat once, also when its time passed while nothing ran', async () => {
  const waiting = {
    source: `exports.buildRootObject = ({ D }) => {
      const woken = [];
      const handler = Far('handler', { wake: (time, id) => { woken.push([time, id]); } });
      return Far('waiting', {
        bootstrap: (vats, { timer }) => { D(timer).wakeAfter(1000, handler); D(timer).wakeEvery(400, handler); },
        woken: () => [...woken],
      });
    };`,
  };
  const options = (now: number, clock = new ManualClock(now)) =>
    [clock, { vats: { a: waiting }, devices: { timer: timerDevice(clock) } }] as const;
  const [first, given] = options(0);
  await start(given);
  await first.advance(500);
  expect(await kernel.call('a', 'woken')).toEqual([[400, 2]]);
  await kernel.close();
  const [second, again] = options(5000);
  await start(again);
  await second.advance(0);
  expect(await kernel.call('a', 'woken')).toEqual([
    [400, 2],
    [800, 2],
    [1000, 1],
  ]);
  await second.advance(200);
  expect(await kernel.call('a', 'woken')).toHaveLength(4);
});

test('vats are ordered by their creation, even when there are many', async () => {
  const setup = () => () => undefined;
  const names = [...'abcdefghijkl'];
  const vats = Object.fromEntries(names.map((name) => [name, { setup }]));
  await start({ vats });
  await kernel.close();
  await start({ vats });
  expect(kernel.statistics.vats.map(({ name }) => name)).toEqual(names);
});
