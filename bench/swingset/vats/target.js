import { E, Far } from '@endo/far';

export function buildRootObject() {
  let count = 0;
  return Far('target', {
    increment() {
      count += 1;
      return count;
    },
    pong(from, left) {
      if (left > 0) E(from).ping(left - 1);
    },
  });
}
