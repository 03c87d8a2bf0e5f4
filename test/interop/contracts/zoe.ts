import { openKernel, type HostResult, type VatKernel, type WorkerKind } from '../../../src/vat';
import type { InstalledContracts } from './install';
import { settings, silent, type Step } from './step';

/** What each scenario of the trader gives: the result of the last offer, and the payouts. */
const expected: Readonly<Record<string, readonly unknown[]>> = {
  automaticRefund: ['The offer was accepted', 3n],
  atomicSwap: [
    'The offer has been accepted. Once the contract has been completed, please check your payout',
    ...[3n, 7n],
  ],
  'coveredCall-durable': [
    'The option was exercised. Please collect the assets in your payout.',
    ...[3n, 7n],
  ],
  simpleExchange: ['Order Added', 3n, 4n],
  auction: [1n, 4n, 7n, 7n],
  mintPayments: ['Offer completed. You should receive a payment from Zoe', 200n],
};

/** Zoe with unchanged bundles of its contracts. */
export async function* playZoe(
  { vat, bundles }: InstalledContracts,
  worker: WorkerKind,
): AsyncGenerator<Step> {
  const own = settings(worker);
  const kernel: VatKernel = await openKernel({
    vats: { admin: { file: vat('admin'), ...own } },
    logger: silent,
  });
  try {
    const service = await valueOf(kernel, 'admin', 'service');
    await kernel.addVat('zoe', { file: vat('zoe'), parameters: { service }, ...own });
    const zoe = await valueOf(kernel, 'zoe', 'service');
    await kernel.addVat('trader', { file: vat('trader'), parameters: { zoe }, ...own });
    for (const [name, result] of Object.entries(expected)) {
      const bundle = bundles[name];
      if (!bundle) throw new Error(`there is no bundle of ${name}`);
      const id = `b1-${bundle.endoZipBase64Sha512}`;
      await kernel.call('admin', 'install', id, bundle);
      await kernel.call('trader', 'install', name, id);
      yield [name, await kernel.call('trader', name), result];
    }
  } finally {
    await kernel.close();
  }
}

/** An answer that the host keeps, so that it can pass it on. */
async function valueOf(kernel: VatKernel, name: string, method: string): Promise<unknown> {
  const result = await kernel.queueMessage(name, method);
  await kernel.run();
  const settled = (await kernel.settled(result)) as HostResult & { value?: unknown };
  return settled.value;
}
