import { existsSync } from 'node:fs';

import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import { print, printJson } from '../../support/output';
import { wholeNumber } from '../number-options';
import { storeAt, withStore } from './project/existing-store';
import { configPathIn, readVatConfig } from './project/vat-config';
import { storeText, vatText } from './inspect/inspect-text';
import { viewOf } from './inspect/store-view';
import { chosenVat, detailOf } from './inspect/vat-detail';

interface InspectOptions {
  place: string;
  vat: string | undefined;
  last: number;
  json: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .positional('place', {
      type: 'string',
      demandOption: true,
      describe: 'A directory of vats, or a store',
    })
    .option('vat', { type: 'string', describe: 'All that is there of one, by name or id' })
    .option(
      'last',
      wholeNumber('last', 'Entries of its transcript, from the end', { fallback: 10 }),
    )
    .option('json', { type: 'boolean', default: false, describe: 'For programs' });

/** `vmre vat inspect`: what the store of a kernel has, while none runs. */
export const vatInspectCommand: Command = {
  words: '<place>',
  describe: 'Show what a store has of vats, while no kernel uses it',
  builder: options,
  run: inspect,
};

async function inspect({ place, vat, last, json }: InspectOptions): Promise<number> {
  const config = existsSync(configPathIn(place)) ? readVatConfig(place) : undefined;
  await withStore(storeAt(place), (store) => {
    const view = viewOf(store, config);
    if (vat === undefined) {
      if (json) printJson(view);
      else storeText(view).forEach(print);
      return;
    }
    const chosen = chosenVat(view.vats, vat);
    const detail = detailOf(store, chosen.vatId, last);
    if (json) printJson({ ...chosen, ...detail });
    else vatText(chosen, detail).forEach(print);
  });
  return ExitCode.Ok;
}
