import type { TestClock } from '../test-clock';

const STEP_MS = 10;

/** Moves a clock with the real time while something is done: otherwise it could wait for ever. */
export async function withRealTime<T>(
  clock: TestClock | undefined,
  task: () => Promise<T>,
): Promise<T> {
  if (!clock) return await task();
  let last = performance.now();
  let moving = Promise.resolve();
  const timer = setInterval(() => {
    const now = performance.now();
    const passed = now - last;
    last = now;
    moving = moving.then(() => clock.advance(passed)).catch(() => undefined);
  }, STEP_MS);
  try {
    return await task();
  } finally {
    clearInterval(timer);
    await moving;
  }
}
