import { deferred } from '../../support/deferred';
import type { Observers } from '../../support/observers';

/**
 * Runs the kernel whenever it has work.
 *
 * @param run processes all work that is available
 * @returns when the signal aborts
 * @throws the error of a run
 */
export async function runAlways(
  run: () => Promise<unknown>,
  work: Observers<void>,
  signal: AbortSignal,
): Promise<void> {
  let hasWork = true;
  let wake = deferred();
  const stir = (): void => {
    hasWork = true;
    wake.resolve();
  };
  const stop = work.listen(stir);
  signal.addEventListener('abort', stir);
  try {
    while (!signal.aborted) {
      if (hasWork) {
        hasWork = false;
        await run();
      } else {
        wake = deferred();
        await wake.promise;
      }
    }
  } finally {
    stop();
    signal.removeEventListener('abort', stir);
  }
}
