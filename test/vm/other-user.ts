import { canBeOthers } from './bystander';

const isPossible = canBeOthers();
if (!isPossible) {
  process.stderr.write('SKIPPED: attacks by another user need Linux, root and setpriv\n');
}

/** A test that needs a second user on this machine; the skip is reported where there is none. */
export const testAsOther = isPossible ? test : test.skip;
