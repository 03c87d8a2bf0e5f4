import { FakeProvider } from '../provider/fake-provider';
import { Sweep, sweeps } from '../provider/install/sweeps';
import type { Suite } from './suite';

/** Without randomness: every round kills before every change. */
export const kills: Suite = {
  describe: 'installations, updates and removals, killed before every single change they make',
  full: 3,
  async round() {
    for (const [what, run] of Object.entries(sweeps)) {
      const provider = new FakeProvider();
      try {
        await run(new Sweep(provider, 1, 1));
      } catch (error) {
        throw new Error(what, { cause: error });
      } finally {
        provider.clear();
      }
    }
  },
};
