/** A promise that is settled from outside; the first settlement counts. */
export interface Deferred<T = void> {
  readonly promise: Promise<T>;
  resolve(this: void, value: T | PromiseLike<T>): void;
  reject(this: void, error: unknown): void;
}

/** `Promise.withResolvers`, which Node has from version 22 on. */
export function deferred<T = void>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve'];
  let reject!: Deferred<T>['reject'];
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}
