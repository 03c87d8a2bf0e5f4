import { readFileSync } from 'node:fs';

import type { FileMeta } from './file-pages';

/**
 * Returns the meta page that the library will use.
 *
 * @param flushed for a file that is not synced: the state that is certainly on the disk
 */
export function latestMeta(
  first: FileMeta,
  second: FileMeta,
  flushed: FileMeta | undefined,
  isSynced: boolean,
): FileMeta {
  if (isSynced) return newer(first, second);
  const boot = thisBoot();
  const latest = surer(first, second, boot);
  return flushed ? surer(latest, flushed, boot) : latest;
}

const newer = (a: FileMeta, b: FileMeta): FileMeta => (a.transaction >= b.transaction ? a : b);

/** Returns the newer state, unless it was not synced and the machine was restarted since. */
function surer(a: FileMeta, b: FileMeta, boot: bigint): FileMeta {
  if (b.transaction === 0) return a;
  const latest = newer(a, b);
  if ((boot !== 0n && latest.boot === boot) || latest.isSynced) return latest;
  return latest === a && a.transaction > b.transaction ? b : a;
}

/** The first digits of the boot id, as the library reads them. */
export function thisBoot(): bigint {
  try {
    const [digits = ''] = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').split('-');
    return BigInt(`0x${digits}`);
  } catch {
    return 0n; // not on Linux
  }
}
