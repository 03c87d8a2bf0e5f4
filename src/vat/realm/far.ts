import { Far as far, makeTagged as tagged, type Passable } from '@endo/pass-style';

import { checkPassable } from './passable.js';
import { toRedactedError } from './redacted-error.js';

// Errors of the library may quote the value.

/** Creates an object that can be passed. */
export const Far = harden(<T extends object>(name: string, methods: T = {} as T): T => {
  try {
    return far(name, methods);
  } catch (error) {
    const problem = 'Far requires a name, and an object that has only methods';
    throw toRedactedError(error, problem);
  }
});

/** Creates a tagged value. */
export const makeTagged = harden((tag: string, payload: unknown): object => {
  try {
    checkPassable(harden(payload));
    return tagged(tag, payload as Passable);
  } catch (error) {
    throw toRedactedError(error, 'makeTagged requires a string and a passable value');
  }
});
