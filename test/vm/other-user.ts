import { canBeOthers } from './bystander';

const isPossible = canBeOthers();
if (!isPossible) {
  process.stderr.write('SKIPPED: attacks by another user need Linux, root and setpriv\n');
}

/** A test that needs a second user of this machine: where there can be none, that is said. */
export const testAsOther = isPossible ? test : test.skip;
