import type { Argv } from 'yargs';

/** The arguments of commands on one vat of a directory. */
export const choiceOptions = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory with vats.json, .yaml or .toml, that no kernel uses',
    })
    .positional('vat', { type: 'string', demandOption: true, describe: 'Name or id of the vat' })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print one JSON object per line',
    });
