import { AsyncLocalStorage } from 'node:async_hooks';

/** Node 20 and 22 propagate the store of an AsyncLocalStorage as a property of each promise. */
interface Propagating {
  _propagate?: (resource: object, ...others: unknown[]) => void;
}

/** Whether code of a vat is running in this thread. */
let isInside = false;
let isReady = false;

/**
 * Runs code of vats. Meanwhile no store of an AsyncLocalStorage of the host is put on promises, where vats
 * would find it: promises that are created now belong to vats, whatever their prototype is. Later versions of
 * Node keep stores elsewhere.
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
