import type { Argv } from 'yargs';

import { hasDiskStore } from '../../store/disk-store';
import type { Store } from '../../store/store';
import { counted } from '../../support/counted';
import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import { VmreError } from '../../support/errors/vmre-error';
import { failure, print, printJson, tellError } from '../../support/output';
import {
  verifyState,
  type StateVerdict,
  type VatHashes,
} from '../../vat/kernel/state/verify-state';
import { columns } from '../columns';
import { storeAt, unreadable, withOpened } from './project/existing-store';
import { isDamage, VatProject } from './project/vat-project';
import { outcomeText } from './replay/outcome-text';
import { differenceFromSnapshot, playAgain, recordedVats } from './replay/play-again';

interface VerifyOptions {
  directory: string;
  store: string | undefined;
  replay: boolean;
  json: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory of vats, or a store, that no kernel uses',
    })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('replay', {
      type: 'boolean',
      default: false,
      describe: 'Also replay the transcripts, and compare with snapshots; needs the code',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' });

/** The hashes of a store, damage, and what a replay did differently. */
type Verdict = StateVerdict & { readonly differences: readonly string[] };

/** `vmre vat verify`: compares the state of vats with its hashes, and says which part is damaged. */
export const vatVerifyCommand: Command = {
  words: '<directory>',
  describe: 'Compare the state of vats with its hashes, and show the hashes',
  builder: options,
  run: verify,
};

async function verify({ directory, store, replay, json }: VerifyOptions): Promise<number> {
  const path = store ?? storeAt(directory);
  if (!hasDiskStore(path)) throw unreadable(`no store in ${path}`);
  const verdict = await verdictOn(path, async (opened) => {
    const found = verifyState(opened);
    if (!replay || found.damage.length > 0) return { ...found, differences: [] };
    return { ...found, differences: await replayed(opened, new VatProject(directory, { store })) };
  });
  const error = errorOf(path, verdict);
  if (json) {
    const result = { store: path, ...verdict };
    printJson(error ? { ...failure(error), ...result } : { ok: true, ...result });
    return error?.exitCode ?? ExitCode.Ok;
  }
  verdictText(verdict).forEach(print);
  if (error) tellError(error, false);
  return error?.exitCode ?? ExitCode.Ok;
}

/** Damage of the file itself is found when it is opened. */
async function verdictOn(path: string, read: (store: Store) => Promise<Verdict>): Promise<Verdict> {
  try {
    return await withOpened(path, read);
  } catch (error) {
    if (!VmreError.is(error) || !isDamage(error)) throw error;
    return { cranks: 0, hash: '', vats: [], damage: [error.message], differences: [] };
  }
}

/** What differs when the transcripts are replayed. */
async function replayed(store: Store, project: VatProject): Promise<string[]> {
  const differences: string[] = [];
  for (const vat of recordedVats(store)) {
    if (vat.record.options.transcript !== true) continue;
    const outcome = await playAgain(store, project, vat, () => undefined);
    if (outcome.divergence) differences.push(outcomeText(outcome).join('\n'));
    else {
      const difference = await differenceFromSnapshot(store, project, vat);
      if (difference !== undefined) differences.push(difference);
    }
  }
  return differences;
}

function verdictText({ vats, hash, cranks }: StateVerdict): string[] {
  if (hash === '') return [];
  const header = ['ID', 'NAME', 'PART', 'CONTENT', 'HASH'];
  const state = ['', '', 'state', counted(cranks, 'crank'), hash];
  return columns([header, ...vats.flatMap(vatRows), state]);
}

function vatRows({ vatId, name, vatStore, transcript, snapshot }: VatHashes): string[][] {
  const { deliveries, from } = transcript;
  const kept = from === 0 ? '' : `, kept from ${from}`;
  const entries = counted(vatStore.entries, 'entry', 'entries');
  const rows = [
    [vatId, name, 'vat store', entries, vatStore.hash],
    ['', '', 'transcript', counted(deliveries, 'delivery', 'deliveries') + kept, transcript.hash],
  ];
  if (!snapshot) return rows;
  const content = `${counted(snapshot.pages, 'page')} after ${snapshot.at} by ${snapshot.engine}`;
  return [...rows, ['', '', 'snapshot', content, snapshot.hash]];
}

function errorOf(path: string, { damage, differences }: Verdict): VmreError | undefined {
  if (damage.length > 0) {
    const hint =
      'Restore the whole directory from a copy. vmre vat export writes the readable part.';
    return new VmreError('VMRE_STORE_FAILED', `${path} is damaged: ${damage.join('; ')}`, { hint });
  }
  if (differences.length === 0) return undefined;
  return new VmreError('VMRE_VAT_DIVERGED', differences.join('\n'));
}
