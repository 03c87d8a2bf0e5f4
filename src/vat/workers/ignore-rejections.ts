import { runInThisContext } from 'node:vm';

import { isHostPromise } from './origin';

type Emit = (event: string, ...args: unknown[]) => boolean;

/** Object.prototype of each realm of vats. */
const roots = new Set<object>();

/**
 * A promise that a vat has left rejected is no error of the host, and must not end its process: nobody is
 * told. For all other promises nothing changes.
 *
 * @param root Object.prototype of the realm
 */
export function ignoreRejectionsOf(root: object): void {
  roots.add(root);
  if (roots.size > 1) return;
  // Test runners give their tests another one.
  const host = runInThisContext('process') as { emit: Emit };
  const { emit } = host;
  host.emit = function (this: unknown, event, ...args) {
    const promise = event === 'unhandledRejection' ? args[1] : args[0];
    const isAboutPromise = event === 'unhandledRejection' || event === 'rejectionHandled';
    if (isAboutPromise && !isHostPromise(promise as object, (each) => roots.has(each))) return true;
    return emit.call(this, event, ...args);
  };
}
