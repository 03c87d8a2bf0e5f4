/** A constructor that returns its argument, so that subclasses add their private fields to it. */
class ReturnOverride {
  constructor(object: object) {
    return object;
  }
}

/** The storage of one map: a private field of its keys, which frozen objects can have, too. */
interface PrivateSlot {
  read(key: object): { readonly value: unknown } | undefined;
  write(key: object, held: { readonly value: unknown } | undefined): void;
}

function makePrivateSlot(): PrivateSlot {
  return class Holder extends ReturnOverride {
    #held: { readonly value: unknown } | undefined;

    static read(key: object) {
      return #held in key ? key.#held : undefined;
    }

    static write(key: object, held: { readonly value: unknown } | undefined) {
      const holder = #held in key ? key : new Holder(key);
      holder.#held = held;
    }
  };
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/**
 * A WeakMap for an engine whose own WeakMap leaks: a value that refers to its key would keep the key alive,
 * as promises keep presences alive.
 */
class EphemeronMap {
  readonly #place = makePrivateSlot();

  constructor(entries?: Iterable<readonly [object, unknown]> | null) {
    for (const [key, value] of entries ?? []) this.set(key, value);
  }

  get(key: unknown): unknown {
    return isObject(key) ? this.#place.read(key)?.value : undefined;
  }

  has(key: unknown): boolean {
    return isObject(key) && this.#place.read(key) !== undefined;
  }

  set(key: unknown, value: unknown): this {
    if (!isObject(key)) throw new TypeError('a key of a WeakMap must be an object');
    this.#place.write(key, { value });
    return this;
  }

  delete(key: unknown): boolean {
    if (!isObject(key) || !this.has(key)) return false;
    this.#place.write(key, undefined);
    return true;
  }
}

Object.defineProperty(EphemeronMap, 'name', { value: 'WeakMap' });
Object.defineProperty(EphemeronMap.prototype, Symbol.toStringTag, { value: 'WeakMap' });
Object.assign(globalThis, { WeakMap: EphemeronMap });
