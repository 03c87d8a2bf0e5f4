import type { Argv, CommandModule } from 'yargs';

import { ExitCode } from '../../support/errors/error-kind';
import { print, printJson } from '../provider-options';
import { storeAt } from './household/existing-store';
import { fillDirectory } from './state/fill-directory';

interface ImportOptions {
  directory: string;
  file: string;
  store: string | undefined;
  json: boolean;
}

/** `vmre vat import`: a store of what was exported. */
export function vatImportCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'import <directory> <file>',
    describe: 'Make a store of the lines that vmre vat export has written',
    builder: options,
    handler: async (argv) => done(await importVats(argv as unknown as ImportOptions)),
  };
}

const options = (yargs: Argv) =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory of vats without a store, or an empty directory for the store itself',
    })
    .positional('file', { type: 'string', demandOption: true, describe: 'The lines; - for stdin' })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('json', { type: 'boolean', default: false, describe: 'For programs' });

async function importVats({ directory, file, store, json }: ImportOptions): Promise<number> {
  const path = store ?? storeAt(directory);
  // The library reads - as an option without a name.
  const { vats, lines } = await fillDirectory(path, file === '' ? '-' : file);
  process.stdout.on('error', () => undefined); // it is done, whoever reads of it
  if (json) printJson({ store: path, lines, vats });
  else print(`${path} has ${vats.length} vats: ${vats.join(', ')}`);
  return ExitCode.Ok;
}
