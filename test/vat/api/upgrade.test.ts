import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openKernel, vatAdminDevice, type KernelOptions, type VatKernel } from '../../../src/vat';

const vat = (methods: string, start = '') => ({
  source: `exports.buildRootObject = ({ D }, parameters, baggage) => {
    let devices, heard = []; ${start}
    return Far('root', { ${methods},
      bootstrap: (_, given) => { devices = given; },
      made: () => Far('made', { hello: () => 'old' }),
      forEver: () => new Promise(() => {}),
    });
  };`,
});
const old = vat(`
  keep: (key, value) => { baggage.set(key, value); },
  keepOwn: () => { baggage.set('own', Far('own', {})); }`);
const better = vat(`
  read: (key) => baggage.get(key),
  tell: (key) => E(baggage.get(key)).hear('from the new'),
  parameters: () => parameters`);
const other = vat(`
  hear: (text) => { heard.push(text); return heard.length; },
  heard: () => harden([...heard]),
  upgraded: (...args) => { heard.push(args); },
  ended: () => {},
  create: async (bundle) => D(devices.admin).createVat(bundle, { name: 'made' }, Far('w', {
    upgraded: (...args) => { heard.push(args); } })),
  askUpgrade: (vatId, bundle) => { D(devices.admin).upgrade(vatId, bundle, { parameters: 7 }); }`);

let directory: string;
let kernel: VatKernel;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'vmre-upgrade-'))));
afterEach(async () => {
  await kernel.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(options: KernelOptions = {}): Promise<void> {
  kernel = await openKernel({
    store: join(directory, 'store'),
    vats: { a: old, b: other },
    bundles: { old, better, broken: { source: 'exports.buildRootObject = () => 1' } },
    devices: { admin: vatAdminDevice() },
    bootstrap: 'b',
    ...options,
  });
  await kernel.run();
}
const incarnationOf = (name: string) =>
  kernel.statistics.vats.find((each) => each.name === name)?.incarnation;

test('an upgraded vat keeps its baggage and its root, rejects old promises, and stays upgraded after a restart', async () => {
  await start();
  await kernel.call('a', 'keep', 'friend', kernel.root('b'));
  await kernel.call('a', 'keep', 'number', 5);
  const waiting = await kernel.queueMessage('a', 'forEver');
  expect(await kernel.upgradeVat('a', { ...better, parameters: 'p', message: 'why' })).toBe(1);
  expect((await kernel.settled(waiting)).value).toEqual({
    ...{ name: 'vatUpgraded', upgradeMessage: 'why', incarnationNumber: 0 },
  });
  expect(await kernel.call('a', 'read', 'number')).toBe(5);
  expect(await kernel.call('a', 'tell', 'friend')).toBe(1);
  expect(await kernel.call('a', 'parameters')).toBe('p');
  await kernel.close();
  await start({ vats: { a: better, b: other } });
  expect(await kernel.call('a', 'tell', 'friend')).toBe(2);
  expect(incarnationOf('a')).toBe(1);
  await kernel.close();
  await expect(start()).rejects.toMatchObject({ code: 'VMRE_VAT_DIVERGED', data: { vat: 'a' } });
});

test('an import that only the baggage refers to is never collected', async () => {
  await start({ vats: { a: { ...old, reapInterval: 1 }, b: other } });
  await kernel.call('a', 'keep', 'friend', kernel.root('b'));
  await kernel.upgradeVat('a', better);
  for (let i = 0; i < 5; i += 1) await kernel.call('a', 'parameters');
  expect(await kernel.call('a', 'tell', 'friend')).toBe(1);
});

test('an object of the old code in the baggage is gone, and is not mistaken for one of the new code', async () => {
  await start();
  await kernel.call('a', 'keepOwn');
  await kernel.upgradeVat('a', better);
  for (let i = 0; i < 3; i += 1) await kernel.queueMessage('a', 'made');
  await expect(kernel.call('a', 'read', 'own')).rejects.toThrow('the vat has no reference o+1');
});

test('code that builds no root object is rejected, and the old code continues', async () => {
  await start();
  await kernel.call('a', 'keep', 'number', 5);
  const bad = [
    { source: 'throw Error("bad code")' },
    { source: 'exports.buildRootObject = () => { throw Error("bad root"); }' },
    { source: 'exports.buildRootObject = () => 1' },
    { source: 'exports.buildRootObject = () => new Promise(() => {})' },
  ];
  for (const code of bad) await expect(kernel.upgradeVat('a', code)).rejects.toThrow();
  await kernel.call('a', 'keep', 'number', 6);
  expect(incarnationOf('a')).toBe(0);
  await expect(kernel.upgradeVat('nobody', better)).rejects.toMatchObject({
    code: 'VMRE_VAT_UNKNOWN',
  });
});

test('vats upgrade others by the vat-admin device; the watcher is notified, and the bundle persists', async () => {
  await start();
  const { vatId } = (await kernel.call('b', 'create', 'old')) as { vatId: string };
  await kernel.call('b', 'askUpgrade', vatId, 'broken');
  await kernel.call('b', 'askUpgrade', vatId, 'better');
  expect(await kernel.call('b', 'heard')).toEqual([
    [vatId, 0, 'TypeError: buildRootObject must return an object'],
    [vatId, 1, undefined],
  ]);
  expect(await kernel.call('made', 'parameters')).toBe(7);
  await kernel.call('b', 'askUpgrade', kernel.facet.idOf('a') ?? '', 'better');
  await kernel.close();
  await start();
  expect(await kernel.call('made', 'parameters')).toBe(7);
  expect(await kernel.call('a', 'parameters')).toBe(7);
  expect([incarnationOf('made'), incarnationOf('a')]).toEqual([1, 1]);
});
