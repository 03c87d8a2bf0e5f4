import { inspect } from 'node:util';

import type { config as RxConfig } from 'rxjs';

/** The handlers that were set here. With several owners in one process, the last one is called. */
const ownHandlers = new WeakSet<object>();

/**
 * Passes what a subscriber throws to a handler. By default, RxJS throws it in a later turn, which would end the
 * process. A handler that the program has set itself stays.
 */
export function reportUnhandledTo(
  config: typeof RxConfig,
  handler: (error: unknown) => void,
): void {
  const { onUnhandledError: present } = config;
  if (present && !ownHandlers.has(present)) return;
  ownHandlers.add(handler);
  config.onUnhandledError = handler;
}

/** Reports what a function of the user threw where there is no log. */
export const warnOfThrown = (error: unknown, what = 'a subscriber'): void =>
  process.emitWarning(`${what} failed: ${inspect(error)}`);
