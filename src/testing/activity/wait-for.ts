import { withDeadline } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { checkLimits } from '../../support/check-limits';
import type { EventRecord } from './event-record';

/** Below the limit of five seconds for a test in Jest and Vitest, so that the message of the wait is shown. */
const DEFAULT_WAIT_MS = 4000;
/** Characters of output that a message quotes. */
const MAX_QUOTED_LENGTH = 500;

/** Options of a wait. */
export interface WaitOptions {
  /** Maximum milliseconds of real time. Default 4,000. */
  timeoutMs?: number | undefined;
  /** Ends the wait, which then rejects with the reason of the signal. Default: none. */
  signal?: AbortSignal | undefined;
}

/** What is waited for, and what ends the wait. */
export interface Wanted<T> {
  /** Names it in messages. */
  what: string;
  record: EventRecord;
  /** @returns undefined for not yet */
  find: () => T | undefined;
  /** Rejects when it can no longer happen. */
  over: Promise<never>;
}

/**
 * Waits for an event that has happened or will happen.
 *
 * @throws VMRE_RUNTIME_TIMEOUT with the output so far; the error of `over`; the reason of the signal
 */
export async function waitFor<T>(
  { what, record, find, over }: Wanted<T>,
  { timeoutMs = DEFAULT_WAIT_MS, signal }: WaitOptions = {},
): Promise<T> {
  checkLimits({ timeoutMs }, { timeoutMs: 'milliseconds above 0' });
  signal?.throwIfAborted();
  let stop = (): void => undefined;
  const found = new Promise<T>((resolve, reject) => {
    const look = (): void => {
      try {
        const value = find();
        if (value !== undefined) resolve(value);
      } catch (error) {
        reject(error); // the predicate of the test has failed
      }
    };
    const aborted = (): void => reject(signal?.reason as Error);
    const removeListener = record.onEvent(look);
    signal?.addEventListener('abort', aborted);
    stop = () => {
      removeListener();
      signal?.removeEventListener('abort', aborted);
    };
    look();
    over.catch((error: unknown) => {
      look(); // the last event comes before the end
      reject(error);
    });
  });
  const late = (): VmreError =>
    new VmreError('VMRE_RUNTIME_TIMEOUT', `no ${what} within ${timeoutMs / 1000} s${said(record)}`);
  return await withDeadline(found, timeoutMs, late, () => stop());
}

function said(record: EventRecord): string {
  const texts = (['stdout', 'stderr'] as const).flatMap((stream) => {
    const text = record.outputOf(stream).slice(-MAX_QUOTED_LENGTH);
    return text === '' ? [] : [`${stream} so far: ${printable(JSON.stringify(text))}`];
  });
  return texts.length === 0 ? '; there was no output' : `; ${texts.join('; ')}`;
}

/** Whether a text contains another, or matches a pattern. */
export const textFits = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text.includes(wanted) : text.search(wanted) >= 0;
