import { AsyncLocalStorage } from 'node:async_hooks';

/** How Node 20 and 22 hand the store of an AsyncLocalStorage on: it is put on every promise as a property. */
interface Propagating {
  _propagate?: (resource: object, ...others: unknown[]) => void;
}

/** Whether code of a vat is running in this thread. */
let isInside = false;
let isReady = false;

/**
 * Runs code of vats. Meanwhile nothing that the host has in an AsyncLocalStorage is put on promises, where vats
 * would find it: whatever prototype they have, those that are made now are theirs. Later versions of Node keep
 * it elsewhere.
 */
export function runAsVat<Result>(run: () => Result): Result {
  if (!isReady) patchPropagation();
  const before = isInside;
  isInside = true;
  try {
    return run();
  } finally {
    isInside = before;
  }
}

/** Runs code of the host that a vat has called. */
export function runAsHost<Result>(run: () => Result): Result {
  isInside = false;
  try {
    return run();
  } finally {
    isInside = true;
  }
}

function patchPropagation(): void {
  isReady = true;
  const storage = AsyncLocalStorage.prototype as unknown as Propagating;
  const propagate = storage._propagate;
  if (!propagate) return;
  storage._propagate = function (this: unknown, resource, ...others) {
    if (!isInside) propagate.call(this, resource, ...others);
  };
}
