import { nameForPassableSymbol, PASS_STYLE } from '@endo/pass-style';

import { redactedError } from './redacted-error.js';
import { MAX_DEPTH, MAX_DIGITS, MAX_REFERENCES, MAX_TEXT_LENGTH, MAX_VALUES } from '../limits.js';

const { getOwnPropertyDescriptor, getPrototypeOf, prototype: ordinary } = Object;
const { ownKeys } = Reflect;

const BEYOND_DIGITS = 10n ** BigInt(MAX_DIGITS);
/** Parts of a path that the log shows. */
const MAX_SHOWN_PATH = 10;
/** Prototypes between an object and the one that marks it as passable. */
const MAX_CHAIN_LENGTH = 10;
/** Values that an error or a reference counts in addition, because they take more work. */
const ERROR_VALUES = 10 - 1;
const REFERENCE_VALUES = MAX_VALUES / MAX_REFERENCES - 1;

/** Objects that cannot be passed, by their prototypes. Names of the vat's own classes are not revealed. */
const kinds: readonly (readonly [string, object | undefined])[] = [
  ['an ArrayBuffer', ArrayBuffer.prototype],
  ['a DataView', DataView.prototype],
  ['a typed array', getPrototypeOf(Uint8Array.prototype) as object],
  ['a Map', Map.prototype],
  ['a Set', Set.prototype],
  ['a WeakMap', WeakMap.prototype],
  ['a WeakSet', WeakSet.prototype],
  ['a Date', Date.prototype],
  ['a RegExp', RegExp.prototype],
];

/**
 * Checks a value before it is encoded. It calls no getters, and is fast for any value; a value that contains
 * the same parts many times could be encoded for ever. The library checks further details of values that
 * pass.
 *
 * @throws TypeError for a value that cannot be passed; RangeError for one that is too large
 */
export function checkPassable(value: unknown): void {
  new PassableCheck().at(value);
}

class PassableCheck {
  private values = 0;
  private characters = 0;
  /** The path to the current value. */
  private readonly path: PropertyKey[] = [];

  at(value: unknown): void {
    this.countValues(1);
    switch (typeof value) {
      case 'string':
        return this.countText(value);
      case 'bigint':
        if (value < BEYOND_DIGITS && value > -BEYOND_DIGITS) return;
        return this.refuse(RangeError, `a bigint has more than ${MAX_DIGITS} digits`);
      case 'symbol': {
        const name = nameForPassableSymbol(value);
        if (name !== undefined) return this.countText(name);
        return this.refuse(TypeError, 'only registered symbols can be passed');
      }
      case 'function':
        if (this.isMadeByFar(value)) return;
        return this.refuse(TypeError, 'only functions that Far created can be passed');
      case 'object':
        if (value !== null) this.atObject(value);
        return;
      default:
    }
  }

  private atObject(value: object): void {
    if (this.path.length >= MAX_DEPTH) {
      this.refuse(RangeError, `a value has more than ${MAX_DEPTH} levels, or contains itself`);
    }
    const prototype = getPrototypeOf(value) as object | null;
    if (Array.isArray(value)) return this.atArray(value);
    if (getOwnPropertyDescriptor(value, PASS_STYLE)) return this.atRecord(value); // a tagged value
    if (prototype === ordinary || prototype === null) return this.atRecord(value);
    if (value instanceof Error) return this.atError(value);
    if (value instanceof Promise) return this.countValues(REFERENCE_VALUES);
    if (this.isMadeByFar(value)) return;
    const [kind = 'an instance of a class'] = kinds.find(([, each]) => inherits(value, each)) ?? [];
    this.refuse(TypeError, `${kind} cannot be passed`);
  }

  private atArray(array: readonly unknown[]): void {
    if (array.length > MAX_VALUES) this.countValues(array.length);
    for (let index = 0; index < array.length; index += 1) {
      const entry = getOwnPropertyDescriptor(array, index);
      if (!entry) this.refuse(TypeError, 'an array with a gap cannot be passed');
      else this.atProperty(index, entry);
    }
  }

  private atRecord(record: object): void {
    for (const key of ownKeys(record)) {
      const entry = getOwnPropertyDescriptor(record, key);
      if (typeof key === 'string') this.countText(key);
      if (entry) this.atProperty(key, entry);
    }
  }

  private atProperty(key: PropertyKey, entry: PropertyDescriptor): void {
    this.path.push(key);
    if ('value' in entry) this.at(entry.value);
    else this.refuse(TypeError, 'an object with a getter cannot be passed');
    this.path.pop();
  }

  /** Only these properties of an error are encoded. */
  private atError(error: Error): void {
    this.countValues(ERROR_VALUES);
    for (const key of ['name', 'message']) {
      const text: unknown = getOwnPropertyDescriptor(error, key)?.value;
      if (typeof text === 'string') this.countText(text);
    }
  }

  /** Whether Far created the object, or its prototype. Its name is encoded, too. */
  private isMadeByFar(value: object): boolean {
    let tag = getPrototypeOf(value) as object | null;
    for (let steps = 0; tag && !getOwnPropertyDescriptor(tag, PASS_STYLE); steps += 1) {
      if (steps === MAX_CHAIN_LENGTH) return false;
      tag = getPrototypeOf(tag) as object | null;
    }
    if (!tag) return false;
    this.countValues(REFERENCE_VALUES);
    const name: unknown = getOwnPropertyDescriptor(tag, Symbol.toStringTag)?.value;
    if (typeof name === 'string') this.countText(name);
    return true;
  }

  private countValues(count: number): void {
    this.values += count;
    if (this.values > MAX_VALUES) {
      this.refuse(RangeError, `a value contains more than ${MAX_VALUES} values`);
    }
  }

  private countText(text: string): void {
    this.characters += text.length;
    if (this.characters > MAX_TEXT_LENGTH) {
      this.refuse(RangeError, `a value contains more than ${MAX_TEXT_LENGTH} characters`);
    }
  }

  private refuse(kind: ErrorConstructor, message: string): never {
    throw redactedError(kind, message, this.path.slice(0, MAX_SHOWN_PATH));
  }
}

function inherits(value: object, prototype: object | undefined): boolean {
  let each = getPrototypeOf(value) as object | null;
  while (each && each !== prototype) each = getPrototypeOf(each) as object | null;
  return each !== null;
}
