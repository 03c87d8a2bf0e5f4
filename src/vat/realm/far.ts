import { Far as far, makeTagged as tagged, type Passable } from '@endo/pass-style';

import { checkPassable } from './passable.js';
import { toRedactedError } from './redacted-error.js';

// What the library says of a value that it refuses may quote it.

/** Makes an object that can be passed. */
export const Far = harden(<T extends object>(name: string, methods: T = {} as T): T => {
  try {
    return far(name, methods);
  } catch (error) {
    const problem = 'Far cannot make this: it takes a name, and an object of nothing but methods';
    throw toRedactedError(error, problem);
  }
});

/** Makes a value with a tag. */
export const makeTagged = harden((tag: string, payload: unknown): object => {
  try {
    checkPassable(harden(payload));
    return tagged(tag, payload as Passable);
  } catch (error) {
    throw toRedactedError(
      error,
      'makeTagged cannot make this: it takes a text, and what can be passed',
    );
  }
});
