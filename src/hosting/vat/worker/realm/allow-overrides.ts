/** Properties that programs are used to set on objects of their own that inherit them. */
const inherited: readonly (readonly [object, readonly PropertyKey[]])[] = [
  [Object.prototype, Reflect.ownKeys(Object.prototype)],
  [Function.prototype, ['constructor', 'bind', 'toString', 'name']],
  [Array.prototype, ['constructor', 'toString', 'push', 'concat', 'slice', 'map', 'forEach']],
  [Promise.prototype, ['constructor', 'then', 'catch', 'finally']],
  ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map(
    ({ prototype }) => [prototype, ['constructor', 'message', 'name', 'toString']] as const,
  ),
];

/**
 * An object cannot be given a property by assignment when its prototype has a frozen one of this name. So
 * these become accessors that do it.
 */
export function allowOverrides(): void {
  for (const [prototype, keys] of inherited) for (const key of keys) allowOverride(prototype, key);
}

function allowOverride(prototype: object, key: PropertyKey): void {
  const found = Reflect.getOwnPropertyDescriptor(prototype, key);
  if (!found || !('value' in found)) return;
  const { value } = found as { value: unknown };
  const get = (): unknown => value;
  const set = function (this: object, given: unknown): void {
    if (this === prototype) throw new TypeError(`cannot assign to ${String(key)}: it is frozen`);
    const own = { writable: true, enumerable: true, configurable: true };
    Object.defineProperty(this, key, { value: given, ...own });
  };
  Object.defineProperty(prototype, key, { get, set });
}
