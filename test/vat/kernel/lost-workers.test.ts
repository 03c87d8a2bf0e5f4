import type { VatManager } from '../../../src/vat/workers/manager/vat-manager';
import { coded } from '../../support/coded';
import { violations } from '../invariants';
import { error, TestKernel, type TestVat } from '../kit';

let t: TestKernel;
let bob: TestVat;
let told: number;

beforeEach(async () => {
  t = new TestKernel();
  bob = await t.vat('bob');
  await t.run();
  told = 0;
  t.kernel.work$.subscribe(() => (told += 1));
});

/** A worker that can end on request, and its treatment by the kernel. */
function mortal(deliver: VatManager['deliver'] = () => ['ok', null]) {
  let die!: (reason: string) => void;
  const ended = new Promise<string>((resolve) => (die = resolve));
  const worker = { die, stops: 0, make: (): VatManager => manager };
  const manager: VatManager = { deliver, ended, stop: () => void (worker.stops += 1) };
  return worker;
}
const soon = (): Promise<void> => new Promise(setImmediate);

test('the vat of an idle worker that ends is terminated at once, without other effects', async () => {
  const worker = mortal();
  await t.kernel.addVatManager('mortal', worker.make);
  await t.run();
  const ends: unknown[] = [];
  t.kernel.terminations$.subscribe((end) => ends.push(end));
  worker.die('it was killed');
  await soon();
  expect(ends).toEqual([
    { vatId: 'v2', name: 'mortal', isFailure: true, info: error('it was killed') },
  ]);
  expect([worker.stops, told > 0, t.kernel.hasWork]).toEqual([1, true, true]);
  await t.send('bob', 'still there');
  expect(bob.log).toHaveLength(1);
  expect([...t.state.vats.all()].map(({ name }) => name)).toEqual(['bob']);
  expect(violations(t.state)).toEqual([]);
});

test('a worker that ends within a delivery terminates its vat, once', async () => {
  const worker = mortal(async ([type]) => {
    if (type === 'startVat') return ['ok', null];
    worker.die('it was killed');
    await soon();
    return ['error', 'no answer comes'];
  });
  await t.kernel.addVatManager('mortal', worker.make);
  const ends: unknown[] = [];
  t.kernel.terminations$.subscribe(({ info }) => ends.push(info));
  const kpid = await t.send('mortal', 'work');
  expect(ends).toEqual([error('it was killed')]);
  expect(t.kernel.facet.result(kpid)?.data).toEqual(error('vat terminated'));
});

test('a worker that ended before its vat was added, or that rejects, terminates it all the same', async () => {
  const ends: unknown[] = [];
  t.kernel.terminations$.subscribe(({ info }) => ends.push(info));
  const dead = mortal();
  dead.die('it was born dead');
  await t.kernel.addVatManager('dead', dead.make);
  const ended = Promise.reject(new Error('it fell apart'));
  ended.catch(() => undefined);
  await t.kernel.addVatManager('broken', () => ({ ...mortal().make(), ended }));
  await t.run();
  expect(ends).toEqual([error('it was born dead'), error('it fell apart')]);
});

test('a worker that the kernel ends does not terminate its vat', async () => {
  const worker = mortal();
  await t.kernel.addVatManager('mortal', worker.make);
  await t.run();
  await t.kernel.close();
  worker.die('it was asked to');
  await soon();
  expect(t.state.vats.named('mortal')?.isAlive).toBe(true);
});

test('for a critical vat the kernel stops, and the run loop is woken', async () => {
  const worker = mortal();
  await t.kernel.addVatManager('mortal', worker.make, { critical: true });
  await t.run();
  told = 0;
  worker.die('it was killed');
  await soon();
  expect(told).toBe(1);
  await expect(t.kernel.run()).rejects.toEqual(
    coded('VMRE_KERNEL_PANIC', 'the critical vat mortal was terminated'),
  );
});
