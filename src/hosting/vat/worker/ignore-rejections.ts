import { runInThisContext } from 'node:vm';

let isListening = false;

/**
 * A promise that a vat has left rejected is no error of the host, and must not end its process. For all
 * other promises nothing changes: where nobody else listens, the process ends.
 */
export function ignoreRejectionsOfVats(): void {
  if (isListening) return;
  isListening = true;
  const realms = [Promise, runInThisContext('Promise') as typeof Promise];
  process.on('unhandledRejection', (reason, promise) => {
    const isOfHost = realms.some((each) => promise instanceof each);
    if (isOfHost && process.listenerCount('unhandledRejection') === 1) throw reason;
  });
}
