import { openKernel, type KernelOptions } from 'vmre/vat';

import type { Settings } from './settings';
import { buildAudit, buildLedger } from './vats';

/** Opens the vats of a store, or new ones; without a store they are in memory. */
export function openVats(
  { worker, deliveryMs }: Settings,
  place: Pick<KernelOptions, 'store' | 'logger'>,
) {
  const limits = { deliveryMs };
  return openKernel({
    ...place,
    vats: { ledger: { build: buildLedger, limits }, audit: { build: buildAudit, limits } },
    bootstrap: 'ledger',
    worker,
  });
}

/** The kernel: the compiler knows the vats, their methods and the parameters. */
export type Vats = Awaited<ReturnType<typeof openVats>>;
