import { Far as makeFar } from '@endo/pass-style';

import { asRefusal } from './refusal.js';

/** Makes an object that can be passed. What is wrong with one is told without what it has. */
export const Far = harden(<T extends object>(name: string, methods: T = {} as T): T => {
  try {
    return makeFar(name, methods);
  } catch (error) {
    throw asRefusal(
      error,
      'Far cannot make this: it takes a name, and an object of nothing but methods',
    );
  }
});
