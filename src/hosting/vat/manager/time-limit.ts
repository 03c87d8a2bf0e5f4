/** Node fires longer timers at once. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Waits for a worker so many milliseconds, and says so. What has come by then is read first: that the host
 * was held up is not the worker's fault.
 *
 * @returns ends the wait
 */
export function timeLimit(ms: number, over: () => void): () => void {
  let turn: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => (turn = setImmediate(over)), Math.min(ms, LONGEST_MS));
  return () => {
    clearTimeout(timer);
    clearImmediate(turn);
  };
}
