const { defineProperty, hasOwn } = Object;
const own = { writable: true, enumerable: true, configurable: true };

/** What all typed arrays inherit from. */
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
 * Properties that programs are used to set on objects of their own that inherit them. Not all: what is read
 * through here is read more slowly.
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
 * An object cannot be given a property by assignment when its prototype has a frozen one of this name. So
 * these become accessors that do it, the same ones in every worker. What they hide is found by `harden` where
 * ses has it.
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
