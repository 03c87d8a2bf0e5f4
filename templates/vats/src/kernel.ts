import type { Json } from 'vmre';
import { openKernel, type VatKernel, type VatLogger } from 'vmre/vat';

import type { Config } from './config';
import { buildCounter, buildJournal } from './vats';

/** Opens the kernel with what is kept in `store`, or a new one; undefined: in memory. */
export function openVats(
  { first, deliveryMs }: Config,
  store: string | undefined,
  logger: VatLogger | undefined,
): Promise<VatKernel> {
  const limits = { deliveryMs };
  return openKernel({
    ...(store !== undefined && { store }),
    vats: {
      counter: { build: buildCounter, parameters: { first }, limits },
      journal: { build: buildJournal, limits },
    },
    bootstrap: 'counter',
    // The code is ours. For code that nobody trusts: 'quickjs', the default, or 'process'.
    worker: 'thread',
    logger,
  });
}

/** What a vat has answered, as far as JSON has words for it. */
export const jsonOf = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json;
