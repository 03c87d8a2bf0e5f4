import { wrongRuntimes } from '../supervisor/conformance/wrong-runtimes';
import { problemOfSession } from '../supervisor/session/wrong-sessions';
import { ensure, type Campaign } from './suite';

/** Wrong runtimes in turn, from a random one on. */
export const sessions: Campaign = {
  describe: 'strict sessions with runtimes that violate one rule of the contract each',
  full: wrongRuntimes.length,
  async run({ count, seed, print }) {
    for (let round = 0; round < count; round += 1) {
      const runtime = wrongRuntimes[(seed + round) % wrongRuntimes.length];
      ensure(runtime !== undefined, 'there is no wrong runtime');
      const problem = await problemOfSession(runtime);
      if (problem === '') continue;
      print(`replay: npm run soak -- sessions --count 1 --seed ${seed + round}`);
      throw new Error(`${runtime.rule}: ${runtime.what}: ${problem}`);
    }
  },
};
