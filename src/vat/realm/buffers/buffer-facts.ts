/** The engine keeps smaller ones in its heap, or has no less there for each of them. */
export const SMALL_BYTES = 64;

/** A getter as a function of the object, which may have a property of its own by this name. */
const getterOf = <Value>(owner: object, name: PropertyKey): ((of: unknown) => Value) => {
  const property = Object.getOwnPropertyDescriptor(owner, name) as { get: (this: void) => Value };
  const { get } = property;
  return (of) => Reflect.apply(get, of, []) as Value;
};

/** What all typed arrays have in common. */
export const TypedArray = Object.getPrototypeOf(Uint8Array) as { prototype: Uint8Array };

const kindOf = getterOf<string | undefined>(TypedArray.prototype, Symbol.toStringTag);
const bufferOf = getterOf<ArrayBuffer>(TypedArray.prototype, 'buffer');

/** Elements of a typed array. */
export const lengthOf = getterOf<number>(TypedArray.prototype, 'length');
/** Bytes of a typed array. */
export const bytesOf = getterOf<number>(TypedArray.prototype, 'byteLength');

const canResize = 'maxByteLength' in ArrayBuffer.prototype;

/** All bytes that a buffer can grow to; 0 when it was transferred. */
export const sizeOf = getterOf<number>(
  ArrayBuffer.prototype,
  canResize ? 'maxByteLength' : 'byteLength',
);

/** Whether something is a typed array, of whatever kind. */
export const isTypedArray = (value: unknown): value is Uint8Array => kindOf(value) !== undefined;

/** Whether something is a buffer. */
export function isBuffer(value: unknown): value is ArrayBuffer {
  try {
    sizeOf(value);
    return true;
  } catch {
    return false;
  }
}

/** The buffer of what was made; undefined for what needs not be counted. */
export function countedBufferOf(made: unknown): ArrayBuffer | undefined {
  if (!isTypedArray(made)) return isBuffer(made) ? made : undefined;
  // To ask a small one for its buffer would make one.
  return bytesOf(made) > SMALL_BYTES ? bufferOf(made) : undefined;
}
