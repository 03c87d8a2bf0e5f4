import { openKernel, type KernelOptions, type VatKernel } from '../../../src/vat';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Store } from '../../../src/store/store';
import { playsAll } from '../../support/plays-all';

const bank = {
  source: `exports.buildRootObject = ({ Far, exitVat, exitVatWithFailure }, fails, baggage) => {
    if (fails) throw TypeError('no room for a bank');
    let balance = 0;
    return Far('bank', {
      pay: (amount) => (balance += amount),
      close: () => exitVat('all is paid'),
      rob: () => exitVatWithFailure(Error('nothing is left')),
    });
  };`,
};

let kernel: VatKernel;
let store: Store;
beforeEach(() => (store = openMemoryStore()));
afterEach(() => kernel.close());

const open = async (options: KernelOptions = {}): Promise<void> => {
  kernel = await openKernel({ store, vats: { bank }, ...options });
};
const ended = (reason: string, isFailure = true): unknown =>
  expect.objectContaining({
    code: 'VMRE_VAT_TERMINATED',
    message: expect.stringContaining(reason) as string,
    data: { vat: 'bank', vatId: 'v1', isFailure, reason },
  });

const kinds = ['local', 'quickjs', 'thread', 'process'] as const;

describe.each(playsAll ? kinds : kinds.slice(0, 2))('in a worker %s', (worker) => {
  test.each([
    ['rob', 'nothing is left', true],
    ['close', 'all is paid', false],
  ])(
    'a vat that ends by %s is still reported as ended, with its reason',
    async (method, reason, isFailure) => {
      await open({ worker });
      expect(await kernel.call('bank', 'pay', 5)).toBe(5);
      await kernel.call('bank', method).catch(() => undefined);
      for (let time = 0; time < 2; time += 1) {
        await expect(kernel.call('bank', 'pay', 1)).rejects.toEqual(ended(reason, isFailure));
      }
      const ending = { vatId: 'v1', name: 'bank', isFailure, reason };
      expect(kernel.statistics.terminated).toEqual([ending]);
      await kernel.close();
      // It does not come back empty, even after several attempts.
      for (let time = 0; time < 2; time += 1) {
        await expect(open({ worker })).rejects.toEqual(ended(reason, isFailure));
      }
      await open({ worker, vats: {} });
      await expect(kernel.addVat('bank', bank)).rejects.toEqual(ended(reason, isFailure));
      await expect(kernel.call('v1', 'pay', 1)).rejects.toEqual(ended(reason, isFailure));
      await kernel.close();
      await open({ worker, restartTerminated: true });
      expect(await kernel.call('bank', 'pay', 1)).toBe(1);
      expect(kernel.statistics.terminated).toEqual([]);
      await kernel.close();
      await open({ worker });
      expect(await kernel.call('bank', 'pay', 1)).toBe(2);
    },
    30_000,
  );

  test('a vat that throws at its start reports that to the first call, and to the next', async () => {
    await open({ worker, vats: { bank: { ...bank, parameters: true } } });
    for (let time = 0; time < 3; time += 1) {
      await expect(kernel.call('bank', 'pay', 1)).rejects.toMatchObject({
        code: 'VMRE_VAT_TERMINATED',
        message: expect.stringContaining('no room for a bank') as string,
      });
    }
  }, 30_000);
});

test('a single vat can be created again', async () => {
  const vats = { bank, other: bank };
  await open({ vats });
  for (const name of ['bank', 'other']) await kernel.call(name, 'rob').catch(() => undefined);
  await kernel.close();
  const anew = { ...bank, restartTerminated: true };
  await expect(open({ vats: { bank: anew, other: bank } })).rejects.toMatchObject({
    data: { vat: 'other' },
  });
  await open({ vats: { bank: anew, other: anew } });
  expect(await kernel.call('other', 'pay', 3)).toBe(3);
});

test('an end that is undone has no effect', async () => {
  await open({ vats: { bank: { ...bank, critical: true } } });
  await kernel.call('bank', 'pay', 5);
  await expect(kernel.call('bank', 'rob')).rejects.toMatchObject({ code: 'VMRE_KERNEL_PANIC' });
  await kernel.close();
  await expect(open().then(() => kernel.run())).rejects.toMatchObject({
    code: 'VMRE_KERNEL_PANIC',
  });
  expect(kernel.statistics.terminated).toEqual([]);
});
