import { existsSync } from 'node:fs';

import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import { print, printResult } from '../../support/output';
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
    .option('vat', { type: 'string', describe: 'Show one vat completely, by name or id' })
    .option(
      'last',
      wholeNumber('last', 'Number of entries from the end of its transcript', { fallback: 10 }),
    )
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' });

/** `vmre vat inspect`: shows the store of a kernel that is not running. */
export const vatInspectCommand: Command = {
  words: '<place>',
  describe: 'Show the vats in a store that no kernel uses',
  builder: options,
  run: inspect,
};

async function inspect({ place, vat, last, json }: InspectOptions): Promise<number> {
  const config = existsSync(configPathIn(place)) ? readVatConfig(place) : undefined;
  await withStore(storeAt(place), (store) => {
    const view = viewOf(store, config);
    if (vat === undefined) {
      if (json) printResult(view);
      else storeText(view).forEach(print);
      return;
    }
    const chosen = chosenVat(view.vats, vat);
    const detail = detailOf(store, chosen.vatId, last);
    if (json) printResult({ ...chosen, ...detail });
    else vatText(chosen, detail).forEach(print);
  });
  return ExitCode.Ok;
}
