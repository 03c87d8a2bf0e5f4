import { join } from 'node:path';

import { hasPython } from '../other-languages';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { checkPage } from './page';
import { playSuite } from './suite';

const puppet = join(__dirname, 'puppet.py');

/** Runs the cases for vat workers on the Python worker, and runs the worker of the page. */
export async function checkVatWorker(sandbox: Sandbox, tally: Tally): Promise<void> {
  if (!(await hasPython(sandbox))) {
    tally.skipped('vats in Python', 'python3 is not installed');
    return;
  }
  // A leftover process is found by its environment.
  const env = { TMPDIR: sandbox.directory };
  await playSuite({ program: 'python3', args: ['-B', puppet], env }, tally, 'vats in Python: ');
  await checkPage(sandbox, tally);
}
