import { MAX_TIMER_MS } from '../../../support/deadline';

/** A limit is waited for in so many parts. */
const PARTS = 10;

/**
 * Waits for a worker so many milliseconds, and says so. What has come by then is read first: that the host
 * was held up is not the worker's fault. Neither is a machine that was suspended: however long that takes, it
 * counts as one part of the wait.
 *
 * @returns ends the wait
 */
export function timeLimit(ms: number, over: () => void): () => void {
  const part = Math.min(ms, MAX_TIMER_MS) / PARTS;
  let timer: NodeJS.Timeout;
  let turn: NodeJS.Immediate | undefined;
  const wait = (parts: number): void => {
    timer = setTimeout(() => {
      if (parts > 1) wait(parts - 1);
      else turn = setImmediate(over);
    }, part);
  };
  wait(PARTS);
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}
