import { VmreError } from '../../support/errors/vmre-error';
import { MAX_TIMER_MS } from '../../support/deadline';
import type { Outcome } from './command-record';

/** The result of a race that an abort has won. */
export const ABORTED = Symbol('aborted');

/** Resolves when a signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<typeof ABORTED> =>
  new Promise((resolve) => {
    const settle = (): void => resolve(ABORTED);
    if (signal.aborted) settle();
    else signal.addEventListener('abort', settle, { once: true });
  });

/** The limits of a command: the caller's signals, and a time. */
export function limitsOf(
  signals: readonly (AbortSignal | undefined)[],
  timeoutMs: number | undefined,
): AbortSignal {
  const all = signals.filter((signal) => signal !== undefined);
  const isLimited = timeoutMs !== undefined && timeoutMs <= MAX_TIMER_MS;
  return AbortSignal.any(isLimited ? [...all, AbortSignal.timeout(timeoutMs)] : all);
}

/** The result of a command whose limit was reached. */
export function outcomeOfAbort(what: string, signal: AbortSignal, code = -1): Outcome {
  const { name } = (signal.reason ?? {}) as { name?: unknown };
  if (name !== 'TimeoutError') return { code, message: `${what} was aborted` };
  const message = `${what} took longer than its limit`;
  return { code, message, error: new VmreError('VMRE_RUNTIME_TIMEOUT', message) };
}
