import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  openKernel,
  type KernelOptions,
  type KernelRef,
  type VatKernel,
  type VatSpec,
} from '../../../src/vat';
import { loggerOf } from '../../../src/vat/api/vat-logger';
import { coded } from '../../support/coded';
import { violations } from '../invariants';
import type { Kernel } from '../../../src/vat/kernel/kernel';
import { workers } from '../workers/authored-kit';

/** It keeps a sum in its baggage, and says what only its memory has. */
const ledger = (word = '', start = '') => ({
  source: `exports.buildRootObject = ({ E, Far }, parameters, baggage) => {
    ${start}
    if (!baggage.has('sum')) baggage.init('sum', 0);
    let inMemory = 0, release, friend, thing;
    return Far('ledger', {
      add(amount) {
        inMemory += 1;
        baggage.set('sum', baggage.get('sum') + amount);
        return '${word}' + baggage.get('sum');
      },
      inMemory: () => inMemory,
      wait: () => new Promise((resolve) => { release = resolve; }),
      release: () => release('released'),
      thing: () => Far('thing', { hello: () => 'hello' }),
      ask: (other) => E(other).wait(),
      remember: (other) => { friend = other; },
      keep: (other) => { baggage.set('friend', other); },
      friend: () => E(baggage.get('friend')).add(0),
    });
  };`,
});

let directory: string;
let kernel: VatKernel;
let log: string[];
const opened: VatKernel[] = [];

beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-durable-'))));
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  rmSync(directory, { recursive: true, force: true });
});

/** @param first the settings of the vat `a`; `b` is an ordinary vat */
async function open(first: Partial<VatSpec> = {}, rest: KernelOptions = {}): Promise<void> {
  log = [];
  kernel = await openKernel({
    store: join(directory, 'store'),
    worker: 'local',
    vats: {
      a: { ...ledger(), restart: 'durable', ...first } as VatSpec,
      b: { ...ledger(), reapInterval: 'never' },
    },
    logger: loggerOf(({ vat, text }) => log.push(`${vat}: ${text}`)),
    ...rest,
  });
  opened.push(kernel);
}
async function openAgain(...given: Parameters<typeof open>): Promise<void> {
  await kernel.close();
  await open(...given);
}
const statisticsOf = (name: string) => kernel.statistics.vats.find((vat) => vat.name === name)!;
const recordOf = (name: string) => {
  const { state } = (kernel as unknown as { kernel: Kernel }).kernel;
  expect(violations(state)).toEqual([]);
  return state.vats.named(name)!;
};

test.each(workers)(
  'a durable vat in %s begins anew from its baggage after a restart',
  async (worker) => {
    await open({ worker });
    for (let i = 1; i <= 5; i += 1) expect(await kernel.call('a', 'add', 1)).toBe(`${i}`);
    expect(recordOf('a').transcribed).toBe(6);
    await openAgain({ worker });
    expect(statisticsOf('a')).toMatchObject({ isOnline: false, incarnation: 0 });
    expect(await kernel.call('a', 'add', 1)).toBe('6');
    expect(await kernel.call('a', 'inMemory')).toBe(1);
    expect(statisticsOf('a').incarnation).toBe(1);
    expect(recordOf('a').transcribed).toBe(3);
    // Other code takes over without an upgrade.
    await openAgain({ worker, ...ledger('other ') });
    expect(await kernel.call('a', 'add', 1)).toBe('other 7');
  },
);

test('a vat that has only started is not upgraded, and an ordinary one continues', async () => {
  await open();
  await kernel.call('b', 'add', 1);
  for (let i = 0; i < 3; i += 1) await openAgain();
  expect(await kernel.call('b', 'inMemory')).toBe(1);
  expect(await kernel.call('a', 'inMemory')).toBe(0);
  expect([statisticsOf('a').incarnation, statisticsOf('b').incarnation]).toEqual([0, 0]);
});

test('who waits for the vat is told at once, and what only its memory held is dropped', async () => {
  await open();
  const waiting = await kernel.queueMessage('b', 'ask', [kernel.root('a')]);
  await kernel.run();
  const thing = await kernel.queueMessage('a', 'thing');
  await kernel.call('b', 'keep', kernel.root('a'));
  await kernel.call('a', 'remember', kernel.root('b'));
  await kernel.call('a', 'keep', kernel.root('b'));
  expect(statisticsOf('a').references).toBeGreaterThan(3);
  await openAgain();
  await kernel.run();
  expect((await kernel.settled(waiting)).value).toEqual({
    ...{ name: 'vatUpgraded', upgradeMessage: 'vat restarted', incarnationNumber: 0 },
  });
  const gone = (await kernel.settled(thing)).value;
  await expect(kernel.call(gone as KernelRef, 'hello')).rejects.toThrow('vat terminated');
  expect(await kernel.call('a', 'friend')).toBe('0');
  expect([...recordOf('a').clist.entries()].map(({ vref }) => vref)).toEqual([
    'o+0',
    expect.stringMatching(/^o-/),
  ]);
});

test('a vat whose code does not start anew continues from its transcript, and the log says so', async () => {
  const start = `if (baggage.has('sum')) throw Error('not a second time');`;
  await open(ledger('', start));
  await kernel.call('a', 'add', 1);
  await openAgain(ledger('', start));
  expect(await kernel.call('a', 'add', 1)).toBe('2');
  expect(await kernel.call('a', 'inMemory')).toBe(2);
  expect(statisticsOf('a').incarnation).toBe(0);
  expect(log.filter((line) => line.includes('not a second time'))).toEqual([
    expect.stringMatching(
      /^vat v1: its code does not start from its baggage: .*; it is brought back/,
    ),
  ]);
});

test.each(workers)(
  'at its interval a vat in %s begins a new transcript; nothing is lost',
  async (worker) => {
    await open({ worker, restart: 'transcript', upgradeEvery: { deliveries: 10 } });
    for (let i = 1; i <= 95; i += 1) {
      expect(await kernel.call('a', 'add', 1)).toBe(`${i}`);
      expect(recordOf('a').transcribed).toBeLessThanOrEqual(10);
    }
    expect(statisticsOf('a').incarnation).toBe(10);
    const inMemory = await kernel.call('a', 'inMemory');
    const { activityHash } = kernel;
    await openAgain({ worker, restart: 'transcript', upgradeEvery: { deliveries: 10 } });
    expect(kernel.activityHash).toBe(activityHash);
    expect(await kernel.call('a', 'inMemory')).toBe(inMemory);
  },
);

test('bytes are an interval, too', async () => {
  await open({ upgradeEvery: { bytes: 5_000 } });
  for (let i = 1; i <= 100; i += 1) await kernel.call('a', 'add', 1);
  expect(recordOf('a').unsaved).toBeLessThan(5_000);
  expect(statisticsOf('a').incarnation).toBeGreaterThan(3);
});

test('an upgrade waits until it breaks nothing, but not for ever', async () => {
  await open({ upgradeEvery: { deliveries: 10 } });
  const first = await kernel.queueMessage('a', 'wait');
  for (let i = 0; i < 12; i += 1) await kernel.call('a', 'add', 1);
  expect(statisticsOf('a').incarnation).toBe(0);
  await kernel.call('a', 'release');
  expect((await kernel.settled(first)).value).toBe('released');
  await kernel.run();
  expect(statisticsOf('a').incarnation).toBe(1);
  const second = await kernel.queueMessage('a', 'wait');
  for (let i = 0; i < 25; i += 1) await kernel.call('a', 'add', 1);
  expect((await kernel.settled(second)).value).toMatchObject({ upgradeMessage: 'vat restarted' });
  expect(await kernel.call('a', 'add', 1)).toBe('38');
});

test('an upgrade that fails leaves the vat as it was, is told once, and is tried by the next host', async () => {
  const start = `if (baggage.has('sum')) throw Error('not a second time');`;
  const settings = { restart: 'transcript', upgradeEvery: { deliveries: 5 }, ...ledger('', start) };
  await open(settings as Partial<VatSpec>);
  for (let i = 1; i <= 30; i += 1) expect(await kernel.call('a', 'add', 1)).toBe(`${i}`);
  expect(await kernel.call('a', 'inMemory')).toBe(30);
  expect(log.filter((line) => line.includes('not a second time'))).toHaveLength(1);
  await openAgain(settings as Partial<VatSpec>);
  await kernel.call('a', 'add', 1);
  expect(await kernel.call('a', 'inMemory')).toBe(31);
  expect(log.filter((line) => line.includes('it continues with its transcript'))).toHaveLength(1);
});

test('a vat that is paused or suspended is upgraded when it is resumed', async () => {
  await open({ onFault: 'suspend', limits: { computation: 1e6 } });
  await kernel.call('a', 'add', 1);
  const waiting = await kernel.queueMessage('a', 'wait');
  await kernel.run();
  await kernel.pauseVat('a');
  await openAgain({ onFault: 'suspend', limits: { computation: 1e6 } });
  const kpid = await kernel.queueMessage('a', 'add', [1]);
  await kernel.run();
  expect(kernel.hasWork).toBe(false);
  expect(statisticsOf('a')).toMatchObject({ incarnation: 0, waiting: 1 });
  await kernel.resumeVat('a');
  await kernel.run();
  expect((await kernel.settled(kpid)).value).toBe('2');
  expect((await kernel.settled(waiting)).status).toBe('rejected');
});

test.each([
  [
    { transcript: false },
    'VMRE_VAT_OPTION_REFUSED',
    'vat a: restart durable requires a transcript',
  ],
  [{ upgradeEvery: { deliveries: 0 } }, 'VMRE_OPTION_INVALID', 'vat a: upgradeEvery.deliveries'],
  [{ upgradeEvery: { bytes: -1 } }, 'VMRE_OPTION_INVALID', 'vat a: upgradeEvery.bytes'],
])('%j is rejected', async (settings, code, text) => {
  await expect(open(settings)).rejects.toEqual(coded(code, text));
});
