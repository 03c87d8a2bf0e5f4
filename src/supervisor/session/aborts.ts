import { VmreError } from '../../support/errors/vmre-error';
import { after } from '../../support/deadline';
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

/** The limits of a command. */
export interface Limits extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Unites the caller's signals with a time. Node 20 forgets the signals of `AbortSignal.any` when it collects garbage.
 *
 * @returns to dispose of when the command has ended
 */
export function limitsOf(
  signals: readonly (AbortSignal | undefined)[],
  timeoutMs = Infinity,
): Limits {
  const controller = new AbortController();
  const late = new DOMException('the limit was reached', 'TimeoutError');
  const cancel =
    timeoutMs === Infinity ? undefined : after(timeoutMs, () => controller.abort(late));
  const removals = signals.map((signal) => {
    const abort = (): void => controller.abort(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    return () => signal?.removeEventListener('abort', abort);
  });
  const dispose = (): void => {
    cancel?.();
    for (const remove of removals) remove();
  };
  return { signal: controller.signal, [Symbol.dispose]: dispose };
}

/** Whether a time has passed, and not the caller has decided. */
export const isTimeout = ({ reason }: AbortSignal): boolean =>
  (reason as { name?: unknown } | undefined)?.name === 'TimeoutError';

/** The result of a command whose limit was reached. */
export function outcomeOfAbort(what: string, signal: AbortSignal, code = -1): Outcome {
  if (!isTimeout(signal)) return { code, message: `${what} was aborted` };
  const message = `${what} took longer than its limit`;
  return { code, message, error: new VmreError('VMRE_RUNTIME_TIMEOUT', message) };
}
