import type { Argv } from 'yargs';

import type { ProviderPlace } from '../provider/plugins/plugins-directory';

/** What every command has that deals with a provider's files. */
export interface ProviderOptions {
  pluginsDir: string | undefined;
  dataDir: string | undefined;
  json: boolean;
}

/** Adds `--plugins-dir`, `--data-dir` and `--json`. */
export const providerOptions = <T>(yargs: Argv<T>): Argv<T> =>
  yargs
    .option('plugins-dir', {
      type: 'string',
      describe: 'Where descriptors are; default: where the provider looks',
    })
    .option('data-dir', {
      type: 'string',
      describe: "The provider's data; default: $DATA_DIR or its usual place",
    })
    .option('json', { type: 'boolean', default: false, describe: 'For programs' });

export const placeOf = ({ pluginsDir, dataDir }: ProviderOptions): ProviderPlace => ({
  pluginsDir,
  dataDir,
  env: process.env,
});
