import { Random } from '../../support/random';
import { Lockstep } from '../model/lockstep';
import { playsAll } from '../../support/plays-all';

// `npm run soak -- vat-kernel` continues with other seeds.
test.each(playsAll ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2])(
  'random vats behave like the model (seed %i)',
  async (seed) => {
    await new Lockstep(new Random(seed)).go(500);
  },
);
