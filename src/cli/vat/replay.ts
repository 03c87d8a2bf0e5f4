import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import type { CommonOptions } from '../../support/commands/common-options';
import { errorCodes } from '../../support/errors/codes';
import { ExitCode } from '../../support/errors/error-kind';
import { wholeNumber } from '../number-options';
import { print, printJson } from '../../support/output';
import { Progress } from '../../support/terminal/progress';
import { withStore } from './project/existing-store';
import { VatProject } from './project/vat-project';
import { chosenVat } from './inspect/vat-detail';
import { outcomeText } from './replay/outcome-text';
import { playAgain, recordedVats, type Outcome } from './replay/play-again';
import { entryText } from './entry-text';

interface ReplayOptions extends CommonOptions {
  directory: string;
  store: string | undefined;
  vat: string | undefined;
  from: number | undefined;
  json: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory with vats.json, .yaml or .toml, and the code',
    })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('vat', { type: 'string', describe: 'Replay only this vat, by name or id' })
    .option('from', wholeNumber('from', 'Show deliveries, beginning with this number'))
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print one JSON object per line',
    });

/** `vmre vat replay`: checks whether the code of vats still behaves as recorded. */
export const vatReplayCommand: Command = {
  words: '<directory>',
  describe: 'Replay the transcripts of vats, and show where current code behaves differently',
  builder: options,
  run: replayVats,
};

async function replayVats(argv: ReplayOptions): Promise<number> {
  const { directory, store, vat, from, json } = argv;
  const progress = new Progress(argv);
  const project = new VatProject(directory, { store });
  const outcomes = await withStore(project.store, async (opened) => {
    const all = recordedVats(opened);
    const outcomes: Outcome[] = [];
    for (const each of vat === undefined ? all : [chosenVat(all, vat)]) {
      const outcome = await playAgain(opened, project, each, (number, entry) => {
        progress.tell(`replaying ${each.name}`, number, each.record.transcribed);
        if (from === undefined || number < from) return;
        if (json) printJson({ type: 'delivery', vat: each.name, number, ...entry }, 0);
        else print(`${each.name} ${number}  ${entryText(entry)}`);
      });
      if (json) printJson({ type: 'outcome', ok: outcome.divergence === undefined, ...outcome }, 0);
      else outcomeText(outcome).forEach(print);
      outcomes.push(outcome);
    }
    return outcomes;
  }).finally(() => progress.end());
  const isSame = outcomes.every(({ divergence }) => divergence === undefined);
  return isSame ? ExitCode.Ok : errorCodes.VMRE_VAT_DIVERGED.exit;
}
