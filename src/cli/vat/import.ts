import type { Argv } from 'yargs';

import type { Command } from '../../support/commands/command';
import { counted } from '../../support/counted';
import { ExitCode } from '../../support/errors/error-kind';
import { print, printResult } from '../../support/output';
import { storeAt } from './project/existing-store';
import { commandLine } from '../../support/command-line';
import { tellNext } from '../../support/terminal/next-step';
import { Progress } from '../../support/terminal/progress';
import { fillDirectory } from './state/fill-directory';

interface ImportOptions {
  directory: string;
  file: string;
  store: string | undefined;
  json: boolean;
  quiet: boolean;
}

const options = (yargs: Argv): Argv =>
  yargs
    .positional('directory', {
      type: 'string',
      demandOption: true,
      describe: 'A directory of vats without a store, or an empty directory for the store itself',
    })
    .positional('file', {
      type: 'string',
      demandOption: true,
      describe: 'The exported file; - for stdin',
    })
    .option('store', { type: 'string', describe: 'Default: .vmre-vats in the directory' })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' });

/** `vmre vat import`: creates a store from an export. */
export const vatImportCommand: Command = {
  words: '<directory> <file>',
  describe: 'Create a store from the output of vmre vat export',
  builder: options,
  run: importVats,
};

async function importVats({ directory, file, store, json, quiet }: ImportOptions): Promise<number> {
  const path = store ?? storeAt(directory);
  const progress = new Progress({ json, quiet });
  const { vats, lines } = await fillDirectory(path, file, progress).finally(() => progress.end());
  if (json) printResult({ store: path, lines, vats });
  else {
    print(`${path} has ${counted(vats.length, 'vat')}: ${vats.join(', ')}`);
    tellNext(commandLine('vmre', 'vat', 'inspect', directory), { quiet });
  }
  return ExitCode.Ok;
}
