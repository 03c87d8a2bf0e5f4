import type { Argv } from 'yargs';

import type { ProviderPlace } from '../provider/plugins/plugins-directory';

/** The options of every command that works on the files of a provider. */
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
      describe: 'Directory of the descriptors. Default: where the provider looks',
    })
    .option('data-dir', {
      type: 'string',
      describe: 'Data directory of the provider. Default: $DATA_DIR or the usual one',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' });

/** Where the provider's files are. */
export const placeOf = ({ pluginsDir, dataDir }: ProviderOptions): ProviderPlace => ({
  pluginsDir,
  dataDir,
  env: process.env,
});
