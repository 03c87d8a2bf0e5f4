import { makeCounted, releaseCounted } from './buffer-account.js';
import { bytesOf, isBuffer, isTypedArray, sizeOf, TypedArray } from './buffer-facts.js';
import { replaceMethods } from './mimic-builtin.js';

/** They make as much as there was, some of them before they call functions of the vat. */
const copying = ['map', 'toReversed', 'toSorted', 'with'];
/** They make no more than there was, and nothing happens afterwards. */
const cutting = ['filter', 'slice', 'sliceToImmutable'];
/** They make no more than is in a string. */
const reading = ['fromBase64', 'fromHex'];
/** They make another buffer of it. */
const transferring = ['transfer', 'transferToFixedLength', 'transferToImmutable'];

/** Methods that make buffers without asking their constructors; those that ask them are not seen here. */
export function countMethods(): void {
  replaceMethods(
    TypedArray.prototype,
    copying,
    (original) =>
      function (...args) {
        const bytes = isTypedArray(this) ? bytesOf(this) : 0;
        return makeCounted(bytes, () => Reflect.apply(original, this, args));
      },
  );
  for (const owner of [TypedArray.prototype, ArrayBuffer.prototype, Uint8Array]) {
    replaceMethods(
      owner,
      [...cutting, ...reading],
      (original) =>
        function (...args) {
          return makeCounted(0, () => Reflect.apply(original, this, args));
        },
    );
  }
  replaceMethods(
    ArrayBuffer.prototype,
    transferring,
    (original) =>
      function (length, ...rest) {
        if (!isBuffer(this)) return Reflect.apply(original, this, [length, ...rest]);
        const wanted = length === undefined ? undefined : +(length as number);
        const before = sizeOf(this);
        return makeCounted(Math.max((wanted || 0) - before, 0), () => {
          const made = Reflect.apply(original, this, [wanted, ...rest]);
          releaseCounted(this, before);
          return made;
        });
      },
  );
}
