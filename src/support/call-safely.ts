import { isThenable } from './thenable';
import { warnOfThrown } from './unhandled-errors';

/**
 * Calls a function of the user whose failure must not affect its caller, such as a logger: what it throws, and what
 * its promise rejects with, is a warning of the process.
 *
 * @param what the function, for the warning
 */
export function callSafely(what: string, call: () => unknown): void {
  const warn = (error: unknown): void => warnOfThrown(error, what);
  try {
    const returned = call();
    if (isThenable(returned)) returned.then(undefined, warn);
  } catch (error) {
    warn(error);
  }
}
