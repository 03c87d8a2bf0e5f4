import { makeCounted } from './buffer-account.js';
import { isBuffer, isTypedArray, lengthOf, SMALL_BYTES, TypedArray } from './buffer-facts.js';
import { countMethods } from './count-methods.js';
import { mimicBuiltin } from './mimic-builtin.js';

/** Implements a constructor. */
type Construct = (args: readonly unknown[], newTarget: Constructor) => object;

type Constructor = abstract new (...args: never[]) => object;

/** A constructor of typed arrays. */
type TypedArrayConstructor = Uint8ArrayConstructor;

/** Makes all constructors of buffers count in the account of the vat. */
function countConstructors(): void {
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const { value } = Object.getOwnPropertyDescriptor(globalThis, name) as { value?: unknown };
    if (typeof value !== 'function') continue;
    if (value === ArrayBuffer) replace(name, value, constructBuffer(ArrayBuffer));
    if (Object.getPrototypeOf(value) === TypedArray) {
      replace(name, value, constructArray(value as TypedArrayConstructor));
    }
  }
}

const constructBuffer =
  (original: typeof ArrayBuffer): Construct =>
  ([length, options], newTarget) => {
    const given = (Object(options) as { maxByteLength?: unknown }).maxByteLength;
    const size = toNumber(length);
    const most = given === undefined ? undefined : toNumber(given);
    const args = most === undefined ? [size] : [size, { maxByteLength: most }];
    const build = (): object => Reflect.construct(original, args, newTarget) as object;
    // It may grow later without a call.
    return counted(most ?? size, build);
  };

const constructArray =
  (original: TypedArrayConstructor): Construct =>
  (args, newTarget) => {
    const build = (...given: readonly unknown[]): object =>
      Reflect.construct(original, given, newTarget) as object;
    const [first] = args;
    if (!isObject(first)) {
      const length = toNumber(first);
      return counted(length * original.BYTES_PER_ELEMENT, () => build(length));
    }
    if (isTypedArray(first)) {
      return counted(lengthOf(first) * original.BYTES_PER_ELEMENT, () => build(first));
    }
    if (!Array.isArray(first) && isBuffer(first)) return build(...args);
    // A second iteration might give other values.
    const values: readonly unknown[] = Array.from(first as Iterable<unknown>);
    return counted(values.length * original.BYTES_PER_ELEMENT, () => build(values));
  };

const counted = (bytes: number, build: () => object): object =>
  bytes <= SMALL_BYTES ? build() : makeCounted(bytes || 0, build);

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** Converts like the language, which rejects bigints. */
const toNumber = (value: unknown): number => +(value as number);

function replace(
  name: string,
  original: object & { prototype: object },
  construct: Construct,
): void {
  const constructor = mimicBuiltin(function (...args: unknown[]): object {
    if (new.target === undefined) throw new TypeError(`Constructor ${name} requires 'new'`);
    return construct(args, new.target as unknown as Constructor);
  }, original);
  Object.defineProperty(original.prototype, 'constructor', { value: constructor });
  Object.assign(globalThis, { [name]: constructor });
}

// At import, before anything saves a constructor or a method.
countMethods();
countConstructors();
