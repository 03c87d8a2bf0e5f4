import type { Suite } from './suite';
import { killAtRandom } from './vm-chain';

/**
 * A VM with its own state loses blocks, which are replayed, also when host or plugin is killed during the
 * replay.
 */
export const chainKilled: Suite = {
  describe:
    'chains of a VM that loses its last blocks with each kill: none is lost, no height falls',
  full: 300,
  round: (random) => {
    const unsynced = random.pick([0, 1, 3, 20, 100_000]);
    return killAtRandom(random, { TEST_VM_UNSYNCED: String(unsynced) }, 2);
  },
};
