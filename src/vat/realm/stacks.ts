import { captureStack, stackText } from './host-bindings.js';
import { mimicBuiltin } from './buffers/mimic-builtin.js';

/** Where errors were made, by the number that the host has given. */
const places = new WeakMap<object, number>();

/** The frames of an error that was made in this delivery; empty where nothing was recorded. */
export function stackOf(error: unknown): string {
  const place = typeof error === 'object' && error !== null ? places.get(error) : undefined;
  return place === undefined ? '' : stackText(place);
}

type Constructor = abstract new (...args: never[]) => object;

/**
 * Has the constructors of errors ask the host for the place where they were called. The host keeps it, and gives
 * it as text for the log: nothing of it is on the error. What the engine throws of itself has no place.
 */
export function recordStacks(): void {
  for (const original of [
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
  ] as readonly (Constructor & { readonly prototype: object; readonly name: string })[]) {
    const constructor = mimicBuiltin(function (...args: unknown[]): object {
      const newTarget = (new.target ?? constructor) as unknown as Constructor;
      const error = Reflect.construct(original, args, newTarget) as object;
      const place = captureStack();
      if (place !== 0) places.set(error, place);
      return error;
    }, original);
    Object.defineProperty(original.prototype, 'constructor', { value: constructor });
    Object.assign(globalThis, { [original.name]: constructor });
  }
}
