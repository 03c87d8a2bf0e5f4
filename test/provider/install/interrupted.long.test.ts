import { FakeProvider } from '../fake-provider';
import { Sweep, sweeps } from './sweeps';

/** The distance from one tested change to the next; `npm run soak -- kills` tests all of them. */
const STEP = 6;

test.each(Object.entries(sweeps))(
  '%s',
  async (_what, run) => {
    const provider = new FakeProvider();
    try {
      await run(new Sweep(provider, 2, STEP));
    } finally {
      provider.clear();
    }
  },
  120_000,
);
