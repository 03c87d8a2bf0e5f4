import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openKernel, type VatKernel, type VatSpec } from '../../../src/vat';
import { OfflineKernel } from '../../../src/vat/api/offline-kernel';
import { sample } from '../../support/plays-all';

const vat = (factor: number): VatSpec => ({
  source: `exports.buildRootObject = (powers, parameters, baggage) => {
    if (!baggage.has('count')) baggage.init('count', 0);
    return Far('counter', {
      add: (n) => { baggage.set('count', baggage.get('count') + n); return baggage.get('count') * ${factor}; },
      forEver: () => new Promise(() => {}),
      keep: (other) => { baggage.set('other', other); },
      pass: (n) => E(baggage.get('other')).add(n),
    });
  }`,
});

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-dormant-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function awake<T>(vats: Record<string, VatSpec>, task: (kernel: VatKernel) => Promise<T>) {
  const kernel = await openKernel({ store: directory, vats });
  try {
    return await task(kernel);
  } finally {
    await kernel.close();
  }
}
async function dormant<T>(task: (kernel: OfflineKernel) => Promise<T>) {
  const kernel = await OfflineKernel.open({ store: directory });
  try {
    return await task(kernel);
  } finally {
    await kernel.close();
  }
}
const named = ({ vats }: OfflineKernel, name: string) => vats.find((each) => each.name === name)!;

test('waiting messages go to the new code in order, and other vats are not affected', async () => {
  const [waiting, never] = await awake({ a: vat(1), b: vat(1) }, async (kernel) => {
    await kernel.call('a', 'keep', kernel.root('b'));
    const never = await kernel.queueMessage('a', 'forEver');
    await kernel.call('a', 'add', 1);
    const first = await kernel.queueMessage('a', 'add', [2]);
    const second = await kernel.queueMessage('a', 'pass', [5]);
    return [[first, second], never] as const;
  });
  expect(await dormant((kernel) => kernel.upgradeVat(named(kernel, 'a'), vat(10)))).toBe(1);
  const results = await awake({ a: vat(10), b: vat(1) }, async (kernel) => {
    await kernel.run();
    return Promise.all([...waiting, never].map((kpid) => kernel.settled(kpid)));
  });
  expect(results).toMatchObject([
    { status: 'fulfilled', value: 30 },
    { status: 'fulfilled', value: 5 },
    { status: 'rejected', value: { name: 'vatUpgraded', incarnationNumber: 0 } },
  ]);
});

const broken: [string, string][] = [
  ['throws', 'exports.buildRootObject = () => { throw Error("no"); }'],
  ['has no root', 'exports.buildRootObject = () => 1'],
  [
    'ends the vat',
    'exports.buildRootObject = ({ exitVat }) => { exitVat(); return Far("x", {}); }',
  ],
  [
    'writes, then throws',
    'exports.buildRootObject = (p, q, b) => { b.set("count", 99); throw Error(); }',
  ],
  ['never is ready', 'exports.buildRootObject = () => new Promise(() => {})'],
];

test.each(sample(broken, 2))('new code that %s changes nothing', async (_what, source) => {
  await awake({ a: vat(1) }, (kernel) => kernel.call('a', 'add', 3));
  const failing = dormant((kernel) => kernel.upgradeVat(named(kernel, 'a'), { source }));
  await expect(failing).rejects.toMatchObject({ code: 'VMRE_VAT_UPGRADE_FAILED' });
  const { sum, statistics } = await awake({ a: vat(1) }, async (kernel) => ({
    sum: await kernel.call('a', 'add', 1),
    statistics: kernel.statistics,
  }));
  expect(sum).toBe(4);
  expect(statistics.vats).toMatchObject([{ name: 'a', incarnation: 0 }]);
  expect(statistics.queued).toBe(0);
});

test('a vat that never started, and one that is paused, are upgraded as well', async () => {
  await awake({ a: vat(1), b: vat(1) }, async (kernel) => {
    await kernel.pauseVat('b');
    await kernel.queueMessage('b', 'add', [7]);
  });
  await dormant(async (kernel) => {
    expect(await kernel.upgradeVat(named(kernel, 'a'), vat(10))).toBe(1);
    expect(await kernel.upgradeVat(named(kernel, 'b'), vat(10))).toBe(1);
  });
  await awake({ a: vat(10), b: vat(10) }, async (kernel) => {
    expect(await kernel.call('a', 'add', 1)).toBe(10);
    await kernel.resumeVat('b');
    expect(await kernel.call('b', 'add', 1)).toBe(80);
  });
});

test('a vat is terminated without its code, and the next run rejects its promises', async () => {
  const kpid = await awake({ a: vat(1), b: vat(1) }, async (kernel) => {
    await kernel.call('a', 'add', 1);
    return kernel.queueMessage('a', 'add', [1]);
  });
  await dormant((kernel) => kernel.terminateVat(named(kernel, 'a'), 'by hand'));
  const result = await awake({ b: vat(1) }, async (kernel) => {
    await kernel.run();
    expect(kernel.statistics.terminated).toMatchObject([{ name: 'a', reason: 'by hand' }]);
    return kernel.settled(kpid);
  });
  expect(result).toMatchObject({ status: 'rejected' });
});
