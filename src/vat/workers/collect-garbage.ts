import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

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
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  } finally {
    // V8 rejects every code cache while its flags differ from those at its start.
    setFlagsFromString('--no-expose-gc');
  }
}
