import { isTypedArray } from './buffers/buffer-facts.js';

const { defineProperty, freeze, getPrototypeOf, preventExtensions } = Object;
const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect;

/** A property descriptor whose functions are only visited. */
interface Property {
  readonly value?: unknown;
  readonly get?: unknown;
  readonly set?: unknown;
  readonly configurable?: boolean;
}

/**
 * Objects that need not be visited again. To remember an object takes longer than to visit a small one that
 * leads nowhere, and most objects are of that kind.
 */
const hardened = new WeakSet<object>();
const SMALL = 8;

/** In some versions of V8 `stack` is an accessor that all errors share. */
const stackOf = getOwnPropertyDescriptor(new TypeError(), 'stack')?.get as
  ((this: unknown) => unknown) | undefined;

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Freezes an object, and everything that can be reached from it through properties and prototypes. */
export function harden<Value>(value: Value): Value {
  if (!isObject(value) || hardened.has(value)) return value;
  const found = new Reachable(value);
  // The loop also visits objects that it finds.
  for (let index = 0; index < found.objects.length; index += 1) {
    visit(found.objects[index] as object, found);
  }
  // After the loop, because a proxy may throw: nothing counts as hardened that is not.
  for (const object of found.toRemember) hardened.add(object);
  return value;
}

/** Objects to harden, each once. */
class Reachable {
  readonly objects: object[];
  readonly toRemember: object[] = [];
  /** The set of `objects`, if there are many. */
  private known: Set<object> | undefined;

  constructor(first: object) {
    this.objects = [first];
  }

  /** @returns whether it is an object */
  add(value: unknown): boolean {
    if (!isObject(value)) return false;
    if (hardened.has(value) || this.has(value)) return true;
    this.known?.add(value);
    this.objects.push(value);
    if (this.objects.length > SMALL) this.known ??= new Set(this.objects);
    return true;
  }

  private has(object: object): boolean {
    return this.known?.has(object) ?? this.objects.includes(object);
  }
}

function visit(object: object, found: Reachable): void {
  if (stackOf) pinStack(object, stackOf);
  if (isTypedArray(object)) freezeTypedArray(object);
  else freeze(object);
  found.add(getPrototypeOf(object));
  const keys = ownKeys(object);
  let isLeaf = keys.length <= SMALL;
  for (const key of keys) {
    const property = getOwnPropertyDescriptor(object, key) as Property;
    if ('value' in property) {
      if (found.add(property.value)) isLeaf = false;
    } else {
      isLeaf = false;
      found.add(property.get);
      found.add(property.set);
    }
  }
  if (!isLeaf) found.toRemember.push(object);
}

/** Makes `stack` an own property: the shared setter would let anyone change it. */
function pinStack(object: object, getter: (this: unknown) => unknown): void {
  const { get, configurable } = (getOwnPropertyDescriptor(object, 'stack') ?? {}) as Property;
  if (get === getter && configurable) {
    defineProperty(object, 'stack', { value: apply(getter, object, []) });
  }
}

/** Freezes all but the elements, which cannot be frozen. */
function freezeTypedArray(array: object): void {
  preventExtensions(array);
  for (const key of ownKeys(array)) {
    const isElement = typeof key === 'string' && String(Number(key)) === key;
    if (isElement) continue;
    const hasValue = 'value' in (getOwnPropertyDescriptor(array, key) as Property);
    defineProperty(array, key, { configurable: false, ...(hasValue && { writable: false }) });
  }
}
