import { problemOf, wrongRuntimes } from '../supervisor/conformance/wrong-runtimes';
import { ensure, type Campaign } from './suite';

/** Wrong runtimes in turn, from a random one on. */
export const conformance: Campaign = {
  describe: 'runtimes that violate one rule of the contract each, checked by vmre conformance',
  full: wrongRuntimes.length,
  async run({ count, seed, print }) {
    for (let round = 0; round < count; round += 1) {
      const runtime = wrongRuntimes[(seed + round) % wrongRuntimes.length];
      ensure(runtime !== undefined, 'there is no wrong runtime');
      const problem = await problemOf(runtime);
      if (problem === '') continue;
      print(`replay: npm run soak -- conformance --count 1 --seed ${seed + round}`);
      throw new Error(`${runtime.rule}: ${runtime.what}: ${problem}`);
    }
  },
};
