import { makeCounted, releaseCounted } from './buffer-account.js';
import { bytesOf, isBuffer, isTypedArray, sizeOf, TypedArray } from './buffer-facts.js';
import { replaceMethods } from './mimic-builtin.js';

/** They create a copy of the same size, some of them before they call functions of the vat. */
const copying = ['map', 'toReversed', 'toSorted', 'with'];
/** They create at most the same size, and call nothing afterwards. */
const cutting = ['filter', 'slice', 'sliceToImmutable'];
/** They create at most the size of a string. */
const reading = ['fromBase64', 'fromHex'];
/** They move the content to another buffer. */
const transferring = ['transfer', 'transferToFixedLength', 'transferToImmutable'];

/** Wraps methods that create buffers without calling a constructor. */
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
