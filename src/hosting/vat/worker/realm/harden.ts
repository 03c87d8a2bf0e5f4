const { freeze, getPrototypeOf, preventExtensions } = Object;
const { getOwnPropertyDescriptor, ownKeys } = Reflect;

/** A property as it is described: functions are only looked at. */
interface Property {
  readonly value?: unknown;
  readonly get?: unknown;
  readonly set?: unknown;
}

const hardened = new WeakSet<object>();

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Freezes an object and everything that can be reached from it by properties and prototypes. */
export function harden<Value>(value: Value): Value {
  if (!isObject(value) || hardened.has(value)) return value;
  const found: object[] = [value];
  const known = new Set<object>(found);
  const find = (each: unknown): void => {
    if (!isObject(each) || hardened.has(each) || known.has(each)) return;
    known.add(each);
    found.push(each);
  };
  // What is found on the way is visited as well.
  for (let index = 0; index < found.length; index += 1) visit(found[index] as object, find);
  // Only now: should a proxy have thrown, nothing is taken for hardened that is not.
  for (const object of found) hardened.add(object);
  return value;
}

function visit(object: object, find: (each: unknown) => void): void {
  // The elements of a typed array cannot be frozen.
  if (ArrayBuffer.isView(object)) preventExtensions(object);
  else freeze(object);
  find(getPrototypeOf(object));
  for (const key of ownKeys(object)) {
    const property = getOwnPropertyDescriptor(object, key) as Property;
    if ('value' in property) {
      find(property.value);
    } else {
      find(property.get);
      find(property.set);
    }
  }
}
