import { setTimeout as sleep } from 'node:timers/promises';

import type { ChainProcess } from '../support/chain-process';
import type { Random } from '../support/random';
import { inTime } from './suite';

/** Nothing of this takes seconds but a machine that is busy. */
export const GONE_MS = 20_000;
export const LONGEST_MS = 60_000;

/** What happens in the life of a host. */
export interface HostLife {
  /** Keeps the host busy until the life is over. */
  work: (isOver: () => boolean) => Promise<void>;
  killPlugin: () => Promise<void>;
  /** At most so many milliseconds of work before the plugin is killed. Default: none. */
  beforeMs?: number;
  /** At most so many milliseconds of work before the host is killed. */
  afterMs: number;
}

/** A life of a host that is ended at a random moment, also while it starts. */
export async function liveAndEnd(
  host: ChainProcess,
  random: Random,
  { work, killPlugin, beforeMs, afterMs }: HostLife,
): Promise<void> {
  let isEnded = false;
  try {
    // Also before it is ready: while the store is made, the plugin starts, or gets its blocks again.
    const isEarly = random.below(5) === 0;
    if (isEarly) await sleep(random.below(1500));
    else await inTime(host.ready(), LONGEST_MS, 'the start of the chain');
    const working = work(() => isEnded || !host.isRunning);
    if (beforeMs !== undefined) await sleep(random.below(beforeMs));
    if (!isEarly && random.below(2)) await killPlugin();
    await sleep(random.below(afterMs));
    host.end(random.pick(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM']));
    isEnded = true;
    await inTime(Promise.all([host.exited, working]), GONE_MS, 'the end of the host');
  } finally {
    isEnded = true;
    host.end('SIGKILL');
  }
}
