import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { checkContainer } from './container';
import { checkUnits } from './units';

/** Tries the advice of docs/security.md about fewer permissions: systemd units, and an image. */
export async function checkHardening(sandbox: Sandbox, tally: Tally): Promise<void> {
  await checkUnits(sandbox, tally);
  await checkContainer(sandbox, tally);
}
