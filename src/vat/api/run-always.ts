import type { Observable } from 'rxjs';

/**
 * Runs whenever there is work.
 *
 * @param run does what there is to do
 * @returns with the signal
 * @throws what a run throws
 */
export async function runAlways(
  run: () => Promise<unknown>,
  work$: Observable<void>,
  signal: AbortSignal,
): Promise<void> {
  let hasWork = true;
  let wake = (): void => undefined;
  const stir = (): void => {
    hasWork = true;
    wake();
  };
  const subscription = work$.subscribe(stir);
  signal.addEventListener('abort', stir);
  try {
    while (!signal.aborted) {
      if (hasWork) {
        hasWork = false;
        await run();
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    subscription.unsubscribe();
    signal.removeEventListener('abort', stir);
  }
}
