import { hookSymbols } from './host-bindings.js';

/**
 * Async hooks of the host put ids on promises, and a promise with such properties cannot be passed. These
 * accessors keep the ids elsewhere, and drop other values.
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
