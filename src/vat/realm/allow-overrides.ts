const { defineProperty, hasOwn } = Object;
const own = { writable: true, enumerable: true, configurable: true };

/** The prototype of all typed arrays. */
const typedArrays = Object.getPrototypeOf(Uint8Array.prototype) as object;
const kinds = [
  ...[Int8Array, Int16Array, Int32Array, BigInt64Array],
  ...[Uint8Array, Uint8ClampedArray, Uint16Array, Uint32Array, BigUint64Array],
];
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;
const generators = Object.getPrototypeOf(function* () {}) as object;

const errors = [
  ...[Error, AggregateError, EvalError, RangeError],
  ...[ReferenceError, SyntaxError, TypeError, URIError],
];

/**
 * Inherited properties that programs commonly set on their own objects. Not all, because accessors are slower
 * to read.
 */
const inherited: readonly (readonly [object, readonly PropertyKey[]])[] = [
  [Object.prototype, Reflect.ownKeys(Object.prototype)],
  [Function.prototype, ['constructor', 'bind', 'toString', 'name']],
  [Array.prototype, ['constructor', 'toString', 'push', 'concat', Symbol.iterator]],
  [Promise.prototype, ['constructor', 'then', 'catch', 'finally']],
  [typedArrays, Reflect.ownKeys(typedArrays)],
  [iterators, [Symbol.iterator]],
  [generators, ['constructor', 'prototype']],
  [Date.prototype, ['constructor', 'toString', 'valueOf']],
  ...[Map, Set, WeakMap, WeakSet, ...kinds].map(
    ({ prototype }) => [prototype, ['constructor']] as const,
  ),
  ...errors.map(
    ({ prototype }) => [prototype, ['constructor', 'message', 'name', 'toString']] as const,
  ),
];

/**
 * Assignment cannot add a property to an object whose prototype has a frozen property of that name. So these
 * properties become accessors that add it, the same ones in every worker. `harden` finds the original value
 * where ses has it.
 */
export function allowOverrides(): void {
  for (const [prototype, keys] of inherited) for (const key of keys) allowOverride(prototype, key);
}

function allowOverride(prototype: object, key: PropertyKey): void {
  const found = Reflect.getOwnPropertyDescriptor(prototype, key);
  if (!found || !('value' in found) || !found.configurable) return;
  const { value } = found as { value: unknown };
  const get = (): unknown => value;
  defineProperty(get, 'originalValue', { value });
  const set = function (this: object, given: unknown): void {
    if (this === prototype) throw new TypeError(`cannot assign to ${String(key)}: it is frozen`);
    if (hasOwn(this, key)) {
      (this as Record<PropertyKey, unknown>)[key] = given;
      return;
    }
    defineProperty(this, key, { value: given, ...own });
  };
  defineProperty(prototype, key, { get, set });
}
