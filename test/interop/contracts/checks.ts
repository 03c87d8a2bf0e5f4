import type { WorkerKind } from '../../../src/vat';
import type { Tally } from '../../support/tally';
import { playBank } from './bank';
import { playBundles } from './bundles';
import { installContracts } from './install';
import { compare } from './step';
import { playZoe } from './zoe';

const workers: readonly WorkerKind[] = ['local', 'thread', 'process', 'quickjs'];

/** Runs published contracts and libraries of Agoric, unchanged, in each worker. */
export async function checkContracts(tally: Tally): Promise<void> {
  const installed = await installContracts();
  if ('missing' in installed) return tally.skipped('published contracts', installed.missing);
  for (const worker of workers) {
    await compare(`ERTP, zone and vow in ${worker}`, playBank(installed, worker), tally);
    await compare(`bundles in ${worker}`, playBundles(installed, worker), tally);
    // Zoe evaluates contracts in compartments.
    if (worker === 'quickjs') tally.skipped('Zoe in quickjs', 'it has no Compartment');
    else await compare(`Zoe in ${worker}`, playZoe(installed, worker), tally);
  }
}
