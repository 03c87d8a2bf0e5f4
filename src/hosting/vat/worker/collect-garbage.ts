import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/** Collects all garbage of this process now: what is left then is in use. */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
    // While V8's flags differ from those it was started with, it refuses every code cache.
    setFlagsFromString('--no-expose-gc');
  }
  collect();
}
