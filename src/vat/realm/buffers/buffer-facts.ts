/** Bytes. Smaller buffers are in the heap of the engine, or take at least as much space there. */
export const SMALL_BYTES = 64;

/** A getter as a function, for objects that may override the property. */
const getterOf = <Value>(owner: object, name: PropertyKey): ((of: unknown) => Value) => {
  const property = Object.getOwnPropertyDescriptor(owner, name) as { get: (this: void) => Value };
  const { get } = property;
  return (of) => Reflect.apply(get, of, []) as Value;
};

/** The constructor from which all typed arrays inherit. */
export const TypedArray = Object.getPrototypeOf(Uint8Array) as { prototype: Uint8Array };

const kindOf = getterOf<string | undefined>(TypedArray.prototype, Symbol.toStringTag);
const bufferOf = getterOf<ArrayBuffer>(TypedArray.prototype, 'buffer');

/** Elements of a typed array. */
export const lengthOf = getterOf<number>(TypedArray.prototype, 'length');
/** Bytes of a typed array. */
export const bytesOf = getterOf<number>(TypedArray.prototype, 'byteLength');

const canResize = 'maxByteLength' in ArrayBuffer.prototype;

/** The maximum size of a buffer in bytes; 0 if it was transferred. */
export const sizeOf = getterOf<number>(
  ArrayBuffer.prototype,
  canResize ? 'maxByteLength' : 'byteLength',
);

/** Whether a value is a typed array. */
export const isTypedArray = (value: unknown): value is Uint8Array => kindOf(value) !== undefined;

/** Whether a value is a buffer. */
export function isBuffer(value: unknown): value is ArrayBuffer {
  try {
    sizeOf(value);
    return true;
  } catch {
    return false;
  }
}

/** The buffer of a new object; undefined if it is not counted. */
export function countedBufferOf(made: unknown): ArrayBuffer | undefined {
  if (!isTypedArray(made)) return isBuffer(made) ? made : undefined;
  // Reading the buffer of a small array would create it.
  return bytesOf(made) > SMALL_BYTES ? bufferOf(made) : undefined;
}
