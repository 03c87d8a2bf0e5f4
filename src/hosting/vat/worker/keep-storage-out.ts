import { AsyncLocalStorage } from 'node:async_hooks';

type PromiseClass = abstract new (...args: never[]) => unknown;

/** How Node 20 hands the store of an AsyncLocalStorage on: it is put on every promise as a property. */
interface Propagating {
  _propagate?: (resource: object, ...others: unknown[]) => void;
}

/** The promises of vats, by their realms. */
const realms: PromiseClass[] = [];

/**
 * Keeps what the host has in an AsyncLocalStorage off the promises of a realm, where vats would find it.
 * Later versions of Node keep it elsewhere.
 */
export function keepStorageOut(realmPromise: PromiseClass): void {
  realms.push(realmPromise);
  if (realms.length > 1) return;
  const storage = AsyncLocalStorage.prototype as unknown as Propagating;
  const propagate = storage._propagate;
  if (!propagate) return;
  storage._propagate = function (this: unknown, resource, ...others) {
    // It was made right now: no vat can have hidden yet what it is.
    if (realms.some((each) => resource instanceof each)) return;
    propagate.call(this, resource, ...others);
  };
}
