import { hookSymbols } from './host-bindings.js';

/**
 * Async hooks of the host put their numbers on promises, which a promise that is to be passed must not have.
 * They get them back, and the promise stays as it is. What is no number stays outside.
 */
export function maskHooks(): void {
  for (const symbol of hookSymbols) {
    const numbers = new WeakMap<object, number>();
    void Object.defineProperty(Promise.prototype, symbol, {
      configurable: true,
      enumerable: false,
      get(this: object) {
        return numbers.get(this);
      },
      set(this: object, value: unknown) {
        if (typeof value === 'number') numbers.set(this, value);
      },
    });
  }
}
