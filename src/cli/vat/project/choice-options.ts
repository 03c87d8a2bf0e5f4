import type { Argv } from 'yargs';

/** The arguments of commands on one vat of a directory. */
export const choiceOptions = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'With vats.json, .yaml or .toml; no kernel may use it',
    })
    .positional('vat', { type: 'string', demandOption: true, describe: 'By name or id' })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('json', { type: 'boolean', default: false, describe: 'One JSON object a line' });
