import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Attempts to get the function; one takes about a millisecond. */
const MAX_ATTEMPTS = 1000;

let collect: (() => void) | undefined;

/** Collects all garbage of this process at once. */
export function collectGarbage(): void {
  prepareCollecting();
  collect?.();
}

/**
 * Prepares {@link collectGarbage}. Call it while the stack has room: V8 prints an error if it cannot create a
 * context.
 */
export function prepareCollecting(): void {
  if (collect) return;
  try {
    // All threads share the flags of V8: another one may reset this before the context exists.
    for (let attempt = 0; !collect && attempt < MAX_ATTEMPTS; attempt += 1) {
      setFlagsFromString('--expose-gc');
      collect = runInNewContext('globalThis.gc') as typeof collect;
    }
    if (!collect) throw new Error('V8 does not provide gc()');
  } finally {
    // V8 rejects every code cache while its flags differ from those at its start.
    setFlagsFromString('--no-expose-gc');
  }
}
