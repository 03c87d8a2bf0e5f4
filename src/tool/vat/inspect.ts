import { existsSync } from 'node:fs';

import type { Argv, CommandModule } from 'yargs';

import { ExitCode } from '../../support/errors/error-kind';
import { print, printJson } from '../provider-options';
import { numberOf } from '../vm/plugin-options';
import { storeAt, withStore } from './household/existing-store';
import { configPathIn, readVatConfig } from './household/vat-config';
import { storeText, vatText } from './inspect/inspect-text';
import { viewOf } from './inspect/store-view';
import { chosenVat, detailOf } from './inspect/vat-detail';

interface InspectOptions {
  place: string;
  vat: string | undefined;
  last: number;
  json: boolean;
}

/** `vmre vat inspect`: what the store of a kernel has, while none runs. */
export function vatInspectCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'inspect <place>',
    describe: 'Show what a store has of vats, while no kernel uses it',
    builder: options,
    handler: async (argv) => done(await inspect(argv as unknown as InspectOptions)),
  };
}

const options = (yargs: Argv) =>
  yargs
    .positional('place', {
      type: 'string',
      demandOption: true,
      describe: 'A directory of vats, or a store',
    })
    .option('vat', { type: 'string', describe: 'All that is there of one, by name or id' })
    .option('last', {
      type: 'number',
      default: 10,
      describe: 'Entries of its transcript, from the end',
    })
    .option('json', { type: 'boolean', default: false, describe: 'For programs' });

async function inspect({ place, vat, last, json }: InspectOptions): Promise<number> {
  const most = numberOf('last', last);
  const config = existsSync(configPathIn(place)) ? readVatConfig(place) : undefined;
  await withStore(storeAt(place), (store) => {
    const view = viewOf(store, config);
    if (vat === undefined) {
      if (json) printJson(view);
      else storeText(view).forEach(print);
      return;
    }
    const chosen = chosenVat(view.vats, vat);
    const detail = detailOf(store, chosen.vatId, most);
    if (json) printJson({ ...chosen, ...detail });
    else vatText(chosen, detail).forEach(print);
  });
  return ExitCode.Ok;
}
