/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>;

/** Whether a value is a promise of any realm. */
export const isThenable = <T>(value: T | PromiseLike<T>): value is PromiseLike<T> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
