import { types } from 'node:util';

const NATIVE_OBJECT = 'function Object() { [native code] }';

/**
 * Whether something is of the host: of any realm but those of vats. A vat can give its promises any
 * prototype that it can make, but it cannot make an Object.prototype.
 *
 * @param isOfVats whether an Object.prototype is that of a realm of vats
 */
export function isHostPromise(promise: object, isOfVats: (root: object) => boolean): boolean {
  let root = promise;
  for (;;) {
    if (types.isProxy(root)) return false;
    const next: unknown = Object.getPrototypeOf(root);
    if (next === null) break;
    root = next as object;
  }
  const maker: unknown = Object.getOwnPropertyDescriptor(root, 'constructor')?.value;
  if (typeof maker !== 'function' || types.isProxy(maker) || isOfVats(root)) return false;
  return (
    Function.prototype.toString.call(maker) === NATIVE_OBJECT &&
    Object.getOwnPropertyDescriptor(maker, 'prototype')?.value === root
  );
}
