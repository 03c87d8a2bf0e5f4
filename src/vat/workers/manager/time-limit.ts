import { MAX_TIMER_MS } from '../../../support/deadline';

/** The wait is divided into this many parts. */
const PARTS = 10;

/**
 * Limits the time of a wait for a worker. Messages that have arrived by then are read first, so that a delay
 * of the host does not count. A suspension of the machine counts as one part of the wait, however long it
 * takes.
 *
 * @param over called after the limit
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
