import { Lockstep } from '../vat/model/lockstep';
import type { Suite } from './suite';

/** Random vats that lie now and then, restarts, a host: the kernel behaves like a slow model. */
export const vatKernel: Suite = {
  describe: 'random vats on the kernel and on a model of it, 1,000 cranks a round',
  full: 1000,
  round: (random) => new Lockstep(random).go(1000),
};
