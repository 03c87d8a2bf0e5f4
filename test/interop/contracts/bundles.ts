import { openKernel, type WorkerKind } from '../../../src/vat';
import type { InstalledContracts } from './install';
import { settings, silent, type Step } from './step';

/** The bank as a bundle of `@endo/bundle-source`, in each format. */
export async function* playBundles(
  { bank }: InstalledContracts,
  worker: WorkerKind,
): AsyncGenerator<Step> {
  for (const format of ['endoZipBase64', 'getExport', 'nestedEvaluate', 'endoScript']) {
    // Archives are evaluated in compartments, which QuickJS does not have.
    if (format === 'endoZipBase64' && worker === 'quickjs') continue;
    const vats = { bank: { file: bank(format), parameters: format, ...settings(worker) } };
    const kernel = await openKernel({ vats, logger: silent });
    try {
      await kernel.call('bank', 'open', 'a', 7n);
      yield [format, await kernel.call('bank', 'balance', 'a'), 7n];
    } finally {
      await kernel.close();
    }
  }
}
