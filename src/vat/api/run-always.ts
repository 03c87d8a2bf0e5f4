import type { Observable } from 'rxjs';
import { deferred } from '../../support/deferred';

/**
 * Runs the kernel whenever it has work.
 *
 * @param run processes all work that is available
 * @returns when the signal aborts
 * @throws the error of a run
 */
export async function runAlways(
  run: () => Promise<unknown>,
  work$: Observable<void>,
  signal: AbortSignal,
): Promise<void> {
  let hasWork = true;
  let work = deferred();
  const stir = (): void => {
    hasWork = true;
    work.resolve();
  };
  const subscription = work$.subscribe(stir);
  signal.addEventListener('abort', stir);
  try {
    while (!signal.aborted) {
      if (hasWork) {
        hasWork = false;
        await run();
      } else {
        work = deferred();
        await work.promise;
      }
    }
  } finally {
    subscription.unsubscribe();
    signal.removeEventListener('abort', stir);
  }
}
