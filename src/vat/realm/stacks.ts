import { captureStack, stackText } from './host-bindings.js';
import { mimicBuiltin } from './buffers/mimic-builtin.js';

/** Numbers of the stacks of errors, from the host. */
const places = new WeakMap<object, number>();

/** The frames of an error that was created in this delivery; empty if they were not recorded. */
export function stackOf(error: unknown): string {
  const place = typeof error === 'object' && error !== null ? places.get(error) : undefined;
  return place === undefined ? '' : stackText(place);
}

type Constructor = abstract new (...args: never[]) => object;

/**
 * Makes the constructors of errors record their stacks in the host, which returns them as text for the log.
 * The error itself has no stack. Errors that the engine throws have no record.
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
