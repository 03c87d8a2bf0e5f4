import type { Clock, SleepOptions } from './clock';

/** The longest timer; Node fires longer ones at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls back after `ms`, which may exceed the longest timer of Node, or be `Infinity`. The timer keeps the
 * process alive.
 *
 * @returns a function that cancels the timer
 */
export function after(ms: number, task: () => void): () => void {
  const end = performance.now() + ms;
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    const next = (): void => wait(end - performance.now());
    timer = left > MAX_TIMER_MS ? setTimeout(next, MAX_TIMER_MS) : setTimeout(task, left);
  };
  wait(ms);
  return () => clearTimeout(timer);
}

/** The clock of this process. It is here because every runtime loads this module. */
export const processClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (ms, task) => {
    if (ms > MAX_TIMER_MS) return () => undefined;
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  },
  sleep: (ms, { signal }: SleepOptions = {}) => sleepBy(after, ms, signal),
};

/** Waits by a timer, until the signal is aborted. @throws the reason of the signal */
export function sleepBy(timer: Clock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const aborted = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = timer(ms, () => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    });
    signal?.addEventListener('abort', aborted, { once: true });
  });
}

/**
 * Waits for a promise, but at most `ms`.
 *
 * The timer does not keep the process alive: a process without other work exits, and the caller's exit
 * guard reports why.
 *
 * @param ms milliseconds; `Infinity` or 0 waits for ever
 * @param late creates the error for the rejection after the deadline
 * @param done called once, when the promise settles or the deadline passes
 * @param clock measures the time. Default: that of the process
 */
export function withDeadline<T>(
  promise: PromiseLike<T>,
  ms: number,
  late: () => Error,
  done: () => void = () => undefined,
  clock: Clock = processClock,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      done();
      reject(late());
    };
    const cancel = ms > 0 ? clock.after(ms, over) : undefined;
    const settle = (): void => {
      cancel?.();
      done();
    };
    promise.then(
      (value) => {
        settle();
        resolve(value);
      },
      (error: unknown) => {
        settle();
        reject(error);
      },
    );
  });
}

/** Resolves after `ms`. Keeps the process alive meanwhile. */
export const pause = (ms: number): Promise<void> => new Promise((done) => void after(ms, done));

/** Interval between two looks of {@link holdsWithin}, in milliseconds. */
const LOOK_MS = 20;

/** Waits until a condition holds, but at most `ms`. Keeps the process alive meanwhile. @returns whether it holds */
export async function holdsWithin(ms: number, condition: () => boolean): Promise<boolean> {
  for (const until = performance.now() + ms; !condition(); await pause(LOOK_MS)) {
    if (performance.now() >= until) return false;
  }
  return true;
}

/** Waits until a promise settles, but at most `ms`. Keeps the process alive meanwhile. */
export async function settledWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  let cancel = (): void => undefined;
  const over = new Promise<void>((resolve) => (cancel = after(ms, resolve)));
  try {
    await Promise.race([promise, over]);
  } finally {
    cancel();
  }
}

/** Resolves after `ms`, or when the signal is aborted. Keeps the process alive meanwhile. */
export function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = after(ms, done);
    signal.addEventListener('abort', done);
  });
}
