import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  openKernel,
  vatAdminDevice,
  type KernelOptions,
  type KernelRef,
  type MeterState,
  type VatKernel,
  type WorkerKind,
} from '../../../src/vat';
import { coded } from '../../support/coded';
import { sample } from '../../support/plays-all';

const worker = `exports.buildRootObject = (powers, parameters, baggage) => {
  let count = 0;
  return Far('worker', {
    spin: (times) => { for (let i = 0; i < times; i += 1); return (count += 1); },
    count: () => count,
  });
};`;

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-meters-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const workers = (kind: WorkerKind, more: object = {}) => ({
  one: { source: worker, worker: kind, meter: 'shared', ...more },
  two: { source: worker, worker: kind, meter: 'shared', ...more },
  free: { source: worker, worker: kind },
});

/** Sums up what the cranks report for vats with the meter. */
function sumUp(kernel: VatKernel): () => number {
  let sum = 0;
  const metered = kernel.statistics.vats.filter(({ meter }) => meter !== undefined);
  const ids = new Set<string>(metered.map(({ vatId }) => vatId));
  kernel.cranks$.subscribe(({ vatId = '', result }) => {
    if (ids.has(vatId)) sum += result?.[2]?.compute ?? 0;
  });
  return () => sum;
}

describe.each(sample<WorkerKind>(['quickjs', 'local', 'thread', 'process'], 2))('%s', (kind) => {
  const open = (remaining: number, more: KernelOptions = {}, vat: object = {}) =>
    openKernel({
      meters: { shared: { remaining, threshold: 1000 } },
      vats: workers(kind, vat),
      ...more,
    });

  test('all vats of a meter pay from it, and others do not', async () => {
    await using kernel = await open(10_000_000);
    const sum = sumUp(kernel);
    await kernel.call('one', 'spin', 100);
    const first = kernel.meter('shared');
    expect(first.used).toBeGreaterThan(100);
    await kernel.call('two', 'spin', 1000);
    await kernel.call('free', 'spin', 5000);
    const { used, remaining } = kernel.meter('shared');
    expect(used - first.used).toBeGreaterThan(1000);
    expect([used, (remaining ?? 0) + used]).toEqual([sum(), 10_000_000]);
    expect(kernel.statistics.meters).toEqual([kernel.meter('shared')]);
    expect(kernel.statistics.vats.map(({ meter }) => meter)).toEqual([
      'shared',
      'shared',
      undefined,
    ]);
  });

  test('an exhausted meter terminates the vat that needs it, and undoes the delivery', async () => {
    await using kernel = await open(2_000_000);
    await kernel.call('one', 'spin', 10);
    await expect(kernel.call('one', 'spin', 3_000_000)).rejects.toMatchObject(
      coded('VMRE_VAT_TERMINATED', 'its meter shared is exhausted'),
    );
    expect(kernel.meter('shared').remaining).toBe(0);
    // A vat whose meter is empty gets no delivery.
    await expect(kernel.call('two', 'count')).rejects.toMatchObject(
      coded('VMRE_VAT_TERMINATED', 'its meter shared is exhausted'),
    );
    expect(await kernel.call('free', 'count')).toBe(0);
  });

  test('the meter is the reason if both it and the limit of a delivery are exceeded', async () => {
    await using kernel = await open(3_000_000, {}, { limits: { computation: 4_000_000 } });
    await expect(kernel.call('one', 'spin', 10_000_000)).rejects.toMatchObject(
      coded('VMRE_VAT_TERMINATED', 'its meter shared is exhausted'),
    );
  });

  test('a refill resumes what was suspended, and the message is delivered again', async () => {
    await using kernel = await open(2_000_000, {}, { onFault: 'suspend' });
    await kernel.call('one', 'spin', 10);
    const waiting = await kernel.queueMessage('one', 'spin', [3_000_000]);
    const next = await kernel.queueMessage('two', 'count');
    await kernel.run();
    expect(kernel.statistics.vats.map(({ fault }) => fault?.reason)).toEqual([
      expect.stringContaining('its meter shared is exhausted: the delivery took') as string,
      'its meter shared is exhausted',
      undefined,
    ]);
    await kernel.refillMeter('shared', 100_000_000);
    await kernel.run();
    expect([await kernel.settled(waiting), await kernel.settled(next)]).toMatchObject([
      { value: 2 },
      { value: 0 },
    ]);
    expect(kernel.statistics.vats.map(({ fault }) => fault)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test('what remains is the same however runs and restarts divide the work', async () => {
  const play = async (steps: number, restarts: boolean) => {
    const store = join(directory, `${steps}-${restarts}`);
    const options = {
      store,
      meters: { shared: { remaining: 5_000_000 } },
      vats: workers('quickjs'),
    };
    let kernel = await openKernel(options);
    for (let n = 0; n < 12; n += 1) {
      await kernel.queueMessage(n % 2 ? 'one' : 'two', 'spin', [n * 500]);
      await kernel.run({ maxCranks: steps });
      if (!restarts || n % 4 !== 3) continue;
      await kernel.close();
      kernel = await openKernel(options);
    }
    await kernel.run();
    const result = [kernel.meter('shared'), kernel.activityHash];
    await kernel.close();
    return result;
  };
  const whole = await play(1000, false);
  expect(await play(1, false)).toEqual(whole);
  expect(await play(2, true)).toEqual(whole);
});

test('the host is told each time a meter falls below its threshold', async () => {
  const lines: string[] = [];
  const warn = (text: string, data: unknown) =>
    void lines.push(`${(data as { vat: string }).vat}: ${text}`);
  const logger = { debug: () => undefined, info: () => undefined, warn, error: () => undefined };
  await using kernel = await openKernel({
    meters: { shared: { remaining: 5_000_000, threshold: 4_000_000 } },
    vats: workers('quickjs'),
    logger,
  });
  const told: MeterState[] = [];
  kernel.meters$.subscribe((meter) => told.push(meter));
  await kernel.run();
  expect(told).toEqual([]);
  await kernel.call('one', 'spin', 100_000);
  expect(told).toEqual([kernel.meter('shared')]);
  expect(lines).toEqual([
    `meter shared: ${told[0]!.remaining} steps remain, fewer than its threshold of 4000000`,
  ]);
  await kernel.call('one', 'spin', 100);
  expect(told).toHaveLength(1);
  await kernel.refillMeter('shared', 5_000_000);
  await kernel.setMeterThreshold('shared', 50_000_000);
  expect(told).toHaveLength(2);
  await kernel.setMeterThreshold('shared', 0);
  await kernel.call('one', 'spin', 100);
  expect(told).toHaveLength(2);
});

describe('the vat-admin device', () => {
  const boss = `exports.buildRootObject = ({ D }) => {
    let admin, meter;
    const low = [];
    const handler = Far('handler', { meterLow: (remaining) => void low.push(remaining) });
    const result = (task) => { try { return task(); } catch (error) { return error.message; } };
    return Far('boss', {
      bootstrap: (vats, devices) => { admin = devices.vatAdmin; },
      make: (remaining, threshold) => {
        meter = D(admin).createMeter(remaining, threshold);
        D(meter).notify(handler);
        return D(admin).createVat('worker', { name: 'made', meter }).root;
      },
      unlimited: () => D(D(admin).createUnlimitedMeter()).get(),
      get: () => D(meter).get(),
      add: (steps) => result(() => D(meter).addRemaining(steps)),
      threshold: (steps) => result(() => D(meter).setThreshold(steps)),
      attach: (node) => result(() => D(admin).createVat('worker', { meter: node })),
      admin: () => admin,
      low: () => [...low],
    });
  };`;
  const options = (): KernelOptions => ({
    store: join(directory, 'store'),
    vats: { boss: { source: boss } },
    bundles: { worker: { source: worker, onFault: 'suspend' } },
    devices: { vatAdmin: vatAdminDevice() },
    bootstrap: 'boss',
  });
  const reopened = async (kernel: VatKernel): Promise<VatKernel> => {
    await kernel.close();
    return openKernel(options());
  };

  test('who holds a meter refills it and is notified, also after restarts', async () => {
    let kernel = await openKernel(options());
    const made = (await kernel.call('boss', 'make', 1_000_000n, 700_000)) as KernelRef<{
      spin(times: number): number;
    }>;
    await kernel.run();
    const { remaining } = (await kernel.call('boss', 'get')) as { remaining: number };
    expect(remaining).toBeLessThan(1_000_000);
    const spun = await kernel.queueMessage(made, 'spin', [2_000_000]);
    await kernel.run();
    expect(await kernel.call('boss', 'get')).toEqual({ remaining: 0, threshold: 700_000 });
    expect(await kernel.call('boss', 'low')).toEqual([0]);
    kernel = await reopened(kernel);
    expect(kernel.statistics.vats.find(({ name }) => name === 'made')).toMatchObject({
      meter: 'm1',
      fault: { meter: 'm1' },
      waiting: 1,
    });
    expect(await kernel.call('boss', 'add', 50_000_000)).toBeUndefined();
    await kernel.run();
    expect(await kernel.settled(spun)).toMatchObject({ status: 'fulfilled', value: 1 });
    expect(await kernel.call('boss', 'threshold', 50_000_000)).toBeUndefined();
    kernel = await reopened(kernel);
    const low = (await kernel.call('boss', 'low')) as number[];
    expect(low).toEqual([
      0,
      ((await kernel.call('boss', 'get')) as { remaining: number }).remaining,
    ]);
    await kernel.close();
  });

  test('invalid requests are refused, and leave the meter as it is', async () => {
    await using kernel = await openKernel(options());
    await kernel.call('boss', 'make', 10_000_000, 0);
    await kernel.run();
    const before = await kernel.call('boss', 'get');
    for (const steps of [-1, 1.5, '5', 2n ** 60n, undefined]) {
      for (const method of ['add', 'threshold']) {
        expect(await kernel.call('boss', method, steps)).toContain('whole number of at least 0');
      }
    }
    expect(await kernel.call('boss', 'add', Number.MAX_SAFE_INTEGER)).toContain('the sum must be');
    expect(await kernel.call('boss', 'attach', await kernel.call('boss', 'admin'))).toContain(
      'a meter must be one that createMeter returned',
    );
    expect(await kernel.call('boss', 'attach', 'm1')).toContain('a meter must be one');
    expect(await kernel.call('boss', 'get')).toEqual(before);
    expect(await kernel.call('boss', 'unlimited')).toEqual({ remaining: undefined, threshold: 0 });
  });
});

test('mistakes in options are rejected', async () => {
  const source = worker;
  await expect(openKernel({ vats: { a: { source, meter: 'nil' } } })).rejects.toMatchObject(
    coded('VMRE_METER_UNKNOWN', 'unknown meter nil'),
  );
  for (const [meters, text] of [
    [{ a: { remaining: -1 } }, 'remaining must be an integer from 0'],
    [{ a: { threshold: 1.5 } }, 'threshold must be an integer from 0'],
    [{ m7: {} }, 'm7 is the id of a meter'],
  ] as const) {
    await expect(openKernel({ meters })).rejects.toMatchObject(coded('VMRE_OPTION_INVALID', text));
  }
  const raw = { setup: () => () => undefined, meter: 'a' };
  await expect(openKernel({ meters: { a: {} }, vats: { raw } })).rejects.toMatchObject(
    coded('VMRE_VAT_OPTION_REFUSED', 'meter is not for a raw vat'),
  );
  await using kernel = await openKernel({ meters: { a: {} }, vats: { v: { source, meter: 'a' } } });
  await kernel.refillMeter('a', 5);
  expect(kernel.meter('a')).toMatchObject({ remaining: null });
  await expect(kernel.refillMeter('b', 5)).rejects.toMatchObject(coded('VMRE_METER_UNKNOWN'));
});

test('an upgrade is paid for, and is undone if the meter cannot pay for it', async () => {
  await using kernel = await openKernel({
    meters: { shared: { remaining: 1_000_000 } },
    vats: { one: { source: worker, meter: 'shared' } },
  });
  await kernel.call('one', 'spin', 1);
  const slow = `for (let i = 0; i < 3000000; i += 1); ${worker}`
    .replace('for (', 'const wait = () => { for (')
    .replace('; i += 1); exports', '; i += 1); }; exports')
    .replace('let count = 0', 'wait(); let count = 100');
  const { used } = kernel.meter('shared');
  await expect(kernel.upgradeVat('one', { source: slow })).rejects.toThrow(
    'its meter shared is exhausted',
  );
  expect(kernel.meter('shared')).toMatchObject({ remaining: 0 });
  expect(kernel.meter('shared').used).toBeGreaterThan(used + 3_000_000);
  await kernel.refillMeter('shared', 50_000_000);
  expect(await kernel.upgradeVat('one', { source: slow })).toBe(1);
  expect(await kernel.call('one', 'count')).toBe(100);
});
