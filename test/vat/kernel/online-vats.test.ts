import type { VatManager, VatManagerFactory } from '../../../src/vat/workers/manager/vat-manager';
import { rawManager } from '../../../src/vat/workers/manager/raw-manager';
import type { AddVatOptions } from '../../../src/vat/kernel/vats/create-vat';
import { openMemoryStore } from '../../../src/store/memory-store';
import { coded } from '../../support/coded';
import { dump } from '../dump';
import { violations } from '../invariants';
import { data, error, fulfil, only, TestKernel } from '../kit';

/** Workers that were created and ended, in order. */
let workers: string[];
beforeEach(() => (workers = []));

/** A worker that counts messages in its own memory, and whose creation and end are recorded. */
const counting =
  (name: string, step = 1): VatManagerFactory =>
  async (handler) => {
    workers.push(`+${name}`);
    let count = 0;
    const make = rawManager((syscall) => (delivery) => {
      if (delivery[0] !== 'message') return;
      count += step;
      syscall.vatstoreSet('count', String(count));
      syscall.resolve([fulfil(delivery[2].result!, data(String(count)))]);
    });
    const manager = await make(handler);
    return { ...manager, stop: () => void workers.push(`-${name}`) };
  };

const kept: AddVatOptions = { transcript: true, reapInterval: 'never' };
const names = ['a', 'b', 'c', 'd', 'e'];

async function open(limit: number | undefined, store = openMemoryStore()): Promise<TestKernel> {
  const t = new TestKernel(store, limit === undefined ? {} : { maxVatsOnline: limit });
  for (const name of names) await t.kernel.addVatManager(name, counting(name), kept);
  return t;
}
const online = ({ kernel }: TestKernel): string[] =>
  kernel.facet.statistics.vats.filter(({ isOnline }) => isOnline).map(({ name }) => name);
const ask = async (t: TestKernel, name: string): Promise<string | undefined> =>
  t.kernel.facet.result(await t.send(name, 'count'))?.data.body;

test('the number of online vats is limited; the least recently used one goes offline, and comes back unchanged', async () => {
  const t = await open(2);
  await t.run();
  expect([online(t), t.kernel.facet.statistics.vatsOnline]).toEqual([['d', 'e'], 2]);
  workers = [];
  expect(await ask(t, 'a')).toBe('#"1"');
  expect(await ask(t, 'e')).toBe('#"1"');
  expect(await ask(t, 'a')).toBe('#"2"');
  expect(await ask(t, 'b')).toBe('#"1"');
  expect(await ask(t, 'a')).toBe('#"3"');
  expect(workers).toEqual(['-d', '+a', '-e', '+b']);
  expect(online(t)).toEqual(['a', 'b']);
});

test('within one run a restored vat includes changes that are not written yet', async () => {
  const t = await open(1);
  const asked = names.flatMap((name) => [name, name, name]).sort(() => 1);
  const kpids = [];
  for (let round = 0; round < 3; round += 1) {
    for (const name of asked) kpids.push(await t.kernel.queueMessage(name, 'count'));
  }
  await t.run();
  const counts = kpids.map((kpid) => t.kernel.facet.result(kpid)?.data.body);
  expect(counts.filter((body) => body === '#"9"')).toHaveLength(names.length);
  expect(online(t)).toHaveLength(1);
  expect(violations(t.state)).toEqual([]);
});

test('the number of online vats is not persisted', async () => {
  const play = async (limit: number | undefined): Promise<Record<string, string>> => {
    const t = await open(limit);
    for (let i = 0; i < 20; i += 1) await ask(t, names[(i * i) % names.length]!);
    return dump(t.state);
  };
  const free = await play(undefined);
  for (const limit of [1, 2, 4]) expect(await play(limit)).toEqual(free);
});

test('a vat without a transcript is always online, and does not count', async () => {
  const t = new TestKernel(openMemoryStore(), { maxVatsOnline: 1 });
  await t.vat('memory');
  for (const name of ['a', 'b']) await t.kernel.addVatManager(name, counting(name), kept);
  await t.run();
  expect(online(t)).toEqual(['memory', 'b']);
});

test('without a limit, workers in the kernel’s thread are not counted, and others are', async () => {
  const t = new TestKernel();
  const light = rawManager(() => () => undefined);
  for (let i = 0; i < 60; i += 1) await t.kernel.addVatManager(`light${i}`, light, kept);
  for (let i = 0; i < 60; i += 1) {
    await t.kernel.addVatManager(`heavy${i}`, counting(`heavy${i}`), kept);
  }
  await t.run();
  const found = online(t);
  expect(found.filter((name) => name.startsWith('light'))).toHaveLength(60);
  expect(found.filter((name) => name.startsWith('heavy'))).toHaveLength(50);
});

test('garbage collection also brings a vat back', async () => {
  const t = new TestKernel(openMemoryStore(), { maxVatsOnline: 1 });
  const exporting = rawManager((syscall) => (delivery) => {
    if (delivery[0] === 'message') syscall.resolve([fulfil(delivery[2].result!, only('o+7'))]);
  });
  await t.kernel.addVatManager('alice', exporting, { transcript: true, reapInterval: 4 });
  await t.kernel.addVatManager('bob', counting('bob'), kept);
  const kpid = await t.send('alice', 'make');
  await ask(t, 'bob');
  expect(online(t)).toEqual(['bob']);
  t.cranks.length = 0;
  await t.kernel.forget(kpid);
  await t.run();
  expect(t.cranks.map(({ delivery }) => delivery?.[0])).toEqual([
    'dropExports',
    'retireExports',
    'bringOutYourDead',
  ]);
  expect(online(t)).toEqual(['alice']);
});

test('a device-created vat that cannot run is terminated at once, however many are online', async () => {
  const factoryOf = (name: string) => (): never => {
    throw new Error(`${name} cannot be run`);
  };
  const t = new TestKernel(openMemoryStore(), { maxVatsOnline: 1, factoryOf });
  await t.kernel.addDevice('maker', (_syscalls, _input, vats) => ({
    invoke: () => {
      vats.create({ name: 'made', source: 'code', parameters: data('') });
      return ['ok', null];
    },
  }));
  const alice = await t.vat('alice');
  await t.send('alice', 'meet', data('', await t.kernel.facet.deviceRoot('maker')));
  const [maker = ''] = alice.message.slots;
  await t.kernel.addVatManager('a', counting('a'), kept);
  const ends: unknown[] = [];
  t.kernel.terminations$.subscribe(({ info }) => ends.push(info));
  await t.act(alice, (syscall) => syscall.callNow(maker, 'make', data('')));
  expect(ends).toEqual([error('made cannot be run')]);
  expect(await ask(t, 'a')).toBe('#"1"');
});

test('the working vat stays online while others are added', async () => {
  const t = new TestKernel(openMemoryStore(), { maxVatsOnline: 1 });
  let idle = (): void => undefined;
  const slow = await t.vat('slow', undefined, kept);
  await t.run();
  slow.script = () => new Promise<void>((resolve) => (idle = resolve));
  const kpid = await t.kernel.queueMessage('slow', 'work');
  const run = t.kernel.run();
  await new Promise(setImmediate);
  const added = t.kernel.addVatManager('b', counting('b'), kept);
  await new Promise(setImmediate);
  expect(t.kernel.facet.statistics.vats.find(({ name }) => name === 'slow')?.isOnline).toBe(true);
  idle();
  await Promise.all([run, added]);
  await t.kernel.forget(kpid);
  expect(online(t).length).toBeLessThanOrEqual(2);
  await t.send('b', 'count');
  expect(online(t)).toEqual(['b']);
});

describe('after a restart', () => {
  test('half of the maximum is brought back at once, the others on demand', async () => {
    const store = openMemoryStore();
    const before = await open(4, store);
    for (const name of names) await ask(before, name);
    await before.kernel.close();
    workers = [];
    const t = await open(4, store);
    expect([workers, online(t)]).toEqual([
      ['+a', '+b'],
      ['a', 'b'],
    ]);
    await t.run();
    expect(workers).toEqual(['+a', '+b']);
    expect(await ask(t, 'e')).toBe('#"2"');
    expect(online(t)).toEqual(['a', 'b', 'e']);
  });

  test('a vat that diverges when it is brought back stops the run; nothing is lost, and the right code continues', async () => {
    const store = openMemoryStore();
    const before = await open(1, store);
    for (const name of names) await ask(before, name);
    await before.kernel.close();
    const t = new TestKernel(store, { maxVatsOnline: 1 });
    for (const name of names) {
      await t.kernel.addVatManager(name, counting(name, name === 'b' ? 2 : 1), kept);
    }
    const asked = [await t.kernel.queueMessage('b', 'count'), await t.kernel.queueMessage('a', '')];
    const state = dump(t.state);
    const report = coded('VMRE_VAT_DIVERGED', 'vat b diverges from its transcript');
    await expect(t.run()).rejects.toEqual(report);
    await expect(t.run()).rejects.toMatchObject({
      data: {
        ...{ vat: 'b', delivery: 1, syscall: 0 },
        expected: ['vatstoreSet', 'count', '1'],
        actual: ['vatstoreSet', 'count', '2'],
      },
    });
    expect(dump(t.state)).toEqual(state);
    // Others can continue meanwhile.
    await t.kernel.pauseVat('v2');
    await t.run();
    expect(t.kernel.facet.result(asked[1]!)?.data.body).toBe('#"2"');
    await t.kernel.close();
    const right = await open(1, store);
    await right.kernel.resumeVat('v2');
    await right.run();
    expect(asked.map((kpid) => right.kernel.facet.result(kpid)?.data.body)).toEqual([
      '#"2"',
      '#"2"',
    ]);
  });
});

describe('a worker that ends while it is brought back', () => {
  /** Ends with the first delivery of its first lives. */
  const mortal = (lives: number): VatManagerFactory => {
    let life = 0;
    const sound = counting('mortal');
    return async (handler): Promise<VatManager> => {
      life += 1;
      const manager = await sound(handler);
      if (life === 1 || life > lives) return manager;
      let die!: (reason: string) => void;
      const ended = new Promise<string>((resolve) => (die = resolve));
      const deliver = (): never => {
        die('it was killed');
        throw new Error('its worker is gone');
      };
      return { ...manager, ended, deliver };
    };
  };
  const openMortal = async (lives: number): Promise<TestKernel> => {
    const t = new TestKernel(openMemoryStore(), { maxVatsOnline: 1 });
    await t.kernel.addVatManager('mortal', mortal(lives), kept);
    await ask(t, 'mortal');
    await t.kernel.addVatManager('other', counting('other'), kept);
    await t.run();
    return t;
  };

  test('is created again, and the vat is unchanged', async () => {
    const t = await openMortal(3);
    expect(await ask(t, 'mortal')).toBe('#"2"');
  });

  test('repeatedly, stops the run, and nothing is lost', async () => {
    const t = await openMortal(4);
    const kpid = await t.kernel.queueMessage('mortal', 'count');
    await expect(t.run()).rejects.toEqual(
      coded('VMRE_VAT_WORKER_FAILED', 'the worker of vat mortal ended while it was brought'),
    );
    await t.run();
    expect(t.kernel.facet.result(kpid)?.data.body).toBe('#"2"');
  });
});
