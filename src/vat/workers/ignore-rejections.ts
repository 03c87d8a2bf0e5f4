import { types } from 'node:util';
import { runInThisContext } from 'node:vm';

type Emit = (event: string, ...args: unknown[]) => boolean;

/** `Object.prototype` of each realm of vats. */
const roots = new Set<object>();

/**
 * Ignores unhandled rejections of promises of vats: they are not errors of the host, and must not end its
 * process. Other promises are not affected.
 *
 * @param root `Object.prototype` of the realm
 */
export function ignoreRejectionsOf(root: object): void {
  roots.add(root);
  patchEmit();
}

// Test runners replace the `process` of tests.
const host = runInThisContext('process') as { emit: Emit };
const patches = new WeakSet<Emit>();

/** Call it before each delivery: libraries such as signal-exit restore an earlier `process.emit`. */
export function patchEmit(): void {
  const { emit } = host;
  if (patches.has(emit)) return;
  host.emit = function (this: unknown, event, ...args) {
    const promise = event === 'unhandledRejection' ? args[1] : args[0];
    const isAboutPromise = event === 'unhandledRejection' || event === 'rejectionHandled';
    if (isAboutPromise && !isHostPromise(promise as object, (each) => roots.has(each))) return true;
    return emit.call(this, event, ...args);
  };
  patches.add(host.emit);
}

const NATIVE_OBJECT = 'function Object() { [native code] }';

/**
 * Whether a promise belongs to the host: to any realm other than those of vats. A vat can give its promises
 * any prototype that it can create, but it cannot create an `Object.prototype`.
 *
 * @param isOfVats whether an `Object.prototype` is that of a realm of vats
 */
function isHostPromise(promise: object, isOfVats: (root: object) => boolean): boolean {
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
