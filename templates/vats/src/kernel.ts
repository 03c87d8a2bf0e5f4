import { openKernel, type KernelOptions } from 'vmre/vat';

import type { Config } from './config';
import { buildCounter, buildJournal } from './vats';

/** Opens the vats of a store, or new ones; without a store they are in memory. */
export function openVats(
  { first, deliveryMs }: Config,
  place: Pick<KernelOptions, 'store' | 'logger'> = {},
) {
  const limits = { deliveryMs };
  return openKernel({
    ...place,
    vats: {
      counter: { build: buildCounter, parameters: { first }, limits },
      journal: { build: buildJournal, limits },
    },
    bootstrap: 'counter',
    // The code is ours. For code that nobody trusts: 'quickjs', the default, or 'process'.
    worker: 'thread',
  });
}

/** The kernel: the compiler knows the vats, their methods and the parameters. */
export type Vats = Awaited<ReturnType<typeof openVats>>;
