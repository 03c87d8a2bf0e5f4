import type { TestActivity } from './test-activity';

/** Stops an activity when a signal is aborted. */
export function stopOnAbort(activity: TestActivity, signal: AbortSignal | undefined): TestActivity {
  // Whoever calls stop() later gets the error.
  const stop = (): void => void activity.stop().catch(() => undefined);
  signal?.addEventListener('abort', stop, { once: true });
  return activity;
}
