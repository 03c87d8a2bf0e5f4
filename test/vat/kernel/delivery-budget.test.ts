import { error, TestKernel, type TestVat } from '../kit';
import { violations } from '../invariants';
import type { RawSyscalls } from '../../../src/vat/workers/raw-vat';

let t: TestKernel;
let bob: TestVat;
beforeEach(async () => {
  t = new TestKernel();
  bob = await t.vat('bob');
});

const tooMuch = error(
  'illegal syscall: the syscalls of one delivery have more than 100000000 characters; each counts 100 more',
);
const long = 'x'.repeat(9_999_000);
const key = 'k'.repeat(900);

/** The excess of a vat: up to the limit it is fine, and once more it is not. */
const excesses: readonly (readonly [string, number, (syscall: RawSyscalls) => unknown])[] = [
  ['sets', 10, (syscall) => syscall.vatstoreSet('key', long)],
  ['answers', 9, (syscall) => syscall.vatstoreGet('kept')],
  ['syscalls', 99_000, (syscall) => syscall.vatstoreDelete(key)],
];

test.each(excesses)('a delivery has a maximum number of %s', async (_what, count, act) => {
  const { kernel } = t;
  const vat = await t.vat('greedy');
  await t.act(vat, (syscall) => syscall.vatstoreSet('kept', long));
  const often = (times: number) => (syscall: RawSyscalls) => {
    for (let i = 0; i < times; i += 1) act(syscall);
  };
  expect((await t.act(vat, often(count))).terminated).toBeUndefined();
  // The budget resets with each delivery.
  expect((await t.act(vat, often(count))).terminated).toBeUndefined();
  const { terminated } = await t.act(vat, often(count * 2));
  expect(terminated).toEqual({ vatId: vat.id, name: 'greedy', isFailure: true, info: tooMuch });
  await kernel.forget(await t.send('bob', 'hello'));
  expect(bob.log).toHaveLength(1);
  expect(violations(t.state)).toEqual([]);
});
