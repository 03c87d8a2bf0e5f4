import { join } from 'node:path';

import { hasPython } from '../other-languages';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { checkPage } from './page';
import { playSuite } from './suite';

const puppet = join(__dirname, 'puppet.py');

/** Plays on the worker in Python what every worker of vats has to do, and runs the one of the page. */
export async function checkVatWorker(sandbox: Sandbox, tally: Tally): Promise<void> {
  if (!(await hasPython(sandbox))) {
    tally.skipped('vats in Python', 'python3 is not installed');
    return;
  }
  // By its environment it is found, should it be left over.
  const env = { TMPDIR: sandbox.directory };
  await playSuite({ program: 'python3', args: ['-B', puppet], env }, tally, 'vats in Python: ');
  await checkPage(sandbox, tally);
}
