/** A promise with functions that settle it; only the first call has an effect. */
export interface Deferred<T = void> {
  readonly promise: Promise<T>;
  resolve(this: void, value: T | PromiseLike<T>): void;
  reject(this: void, error: unknown): void;
}

/** Same as `Promise.withResolvers`, which Node provides since version 22. */
export function deferred<T = void>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve'];
  let reject!: Deferred<T>['reject'];
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}
