import { openKernel, type VatKernel, type WorkerKind } from '../../../src/vat';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { InstalledContracts } from './install';
import { settings, silent, type Step } from './step';

/** ERTP, zone and vow: before and after a restart from the transcript, and an upgrade. */
export async function* playBank(
  { vat }: InstalledContracts,
  worker: WorkerKind,
): AsyncGenerator<Step> {
  const store = openMemoryStore();
  const bank = { file: vat('bank'), parameters: 1, ...settings(worker) };
  const vats = { bank, customer: { file: vat('customer'), ...settings(worker) } };
  const open = (): Promise<VatKernel> => openKernel({ store, vats, logger: silent });
  let kernel = await open();
  try {
    yield [
      'a vat on our own slots trades with ERTP',
      await kernel.call('customer', 'trade', kernel.root('bank')),
      [60n, 40n, ...refusals],
    ];
    await kernel.call('bank', 'open', 'a', 1000n);
    await kernel.call('bank', 'open', 'b', 0n);
    await kernel.call('bank', 'transferOften', 'a', 'b', 25);
    await kernel.call('customer', 'take', kernel.root('bank'));
    yield ['purses in a zone', await kernel.call('bank', 'balance', 'b'), 25n];
    await kernel.close();
    kernel = await open();
    yield ['a restart keeps them', await kernel.call('bank', 'balance', 'b'), 25n];
    const incarnation = await kernel.upgradeVat('bank', { ...bank, parameters: 2 });
    yield ['an upgrade', [incarnation, await kernel.call('bank', 'version')], [1, 2]];
    yield ['keeps purses', await kernel.call('bank', 'balance', 'a'), 975n];
    yield [
      'and durable objects that others hold',
      await kernel.call('customer', 'continue'),
      [7, 60n],
    ];
    await kernel.call('customer', 'settle', 'kept');
    yield ['and vows', await kernel.call('bank', 'whenKept', 'promised'), 'kept'];
    await kernel.call('bank', 'transfer', 'a', 'b', 5n);
    yield ['and it works on', await kernel.call('bank', 'balance', 'b'), 30n];
  } finally {
    await kernel.close();
  }
}

/** What is said to a payment that is spent, and to a withdrawal of more than there is. */
const refusals = [
  '(an object) was not a live payment for brand "[Alleged: Moola brand]". It could be a used-up payment, a payment for another brand, or it might not be a payment at all.',
  'Withdrawal of (an object) failed because the purse only contained (an object)',
];
