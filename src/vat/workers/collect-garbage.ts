import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Collects all garbage of this process now: what is left then is in use. */
export function collectGarbage(): void {
  prepareCollecting();
  collect?.();
}

/** What it takes. To be called where there is stack: V8 prints an error where it cannot make a context. */
export function prepareCollecting(): void {
  if (collect) return;
  try {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  } finally {
    // While V8's flags differ from those it was started with, it refuses every code cache.
    setFlagsFromString('--no-expose-gc');
  }
}
