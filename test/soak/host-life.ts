import { setTimeout as sleep } from 'node:timers/promises';

import type { ChainProcess } from '../support/chain-process';
import type { Random } from '../support/random';
import { inTime } from './suite';

/** Only a busy machine takes seconds for this. */
export const GONE_MS = 20_000;
export const LONGEST_MS = 60_000;

/** The course of a host's life. */
export interface HostLife {
  /** Keeps the host busy until its life ends. */
  work: (isOver: () => boolean) => Promise<void>;
  killPlugin: () => Promise<void>;
  /** Maximum milliseconds of work before the plugin is killed. Default: it is not killed. */
  beforeMs?: number;
  /** Maximum milliseconds of work before the host is killed. */
  afterMs: number;
}

/** A life of a host that ends at a random moment, also during its start. */
export async function liveAndEnd(
  host: ChainProcess,
  random: Random,
  { work, killPlugin, beforeMs, afterMs }: HostLife,
): Promise<void> {
  let isEnded = false;
  try {
    // Also before it is ready: while the store is created, or the plugin starts or replays its blocks.
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
