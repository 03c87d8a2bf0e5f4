import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { checkContainer } from './container';
import { checkUnits } from './units';

/** Tries what docs/security.md says about fewer permissions: units of systemd, and an image. */
export async function checkHardening(sandbox: Sandbox, tally: Tally): Promise<void> {
  await checkUnits(sandbox, tally);
  await checkContainer(sandbox, tally);
}
