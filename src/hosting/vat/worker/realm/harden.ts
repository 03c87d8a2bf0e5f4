const { freeze, getPrototypeOf, isFrozen, preventExtensions } = Object;
const { getOwnPropertyDescriptor, ownKeys } = Reflect;
const TypedArray = getPrototypeOf(Uint8Array) as new () => object;

const hardened = new WeakSet<object>();

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Freezes an object and everything that can be reached from it by properties and prototypes. */
export function harden<Value>(value: Value): Value {
  if (!isObject(value)) return value;
  const found = new Set<object>();
  const find = (each: unknown): void => {
    if (isObject(each) && !hardened.has(each)) found.add(each);
  };
  find(value);
  // What is found on the way is visited as well.
  for (const object of found) {
    freezeOwn(object);
    find(getPrototypeOf(object));
    for (const key of ownKeys(object)) {
      const property = getOwnPropertyDescriptor(object, key) as Record<string, unknown>;
      find(property['value']);
      find(property['get']);
      find(property['set']);
    }
  }
  // Only now: should a proxy have thrown, nothing is taken for hardened that is not.
  for (const object of found) hardened.add(object);
  return value;
}

/** The elements of a typed array cannot be frozen. */
function freezeOwn(object: object): void {
  if (isFrozen(object)) return;
  if (object instanceof TypedArray) preventExtensions(object);
  else freeze(object);
}
