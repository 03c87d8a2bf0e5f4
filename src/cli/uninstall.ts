import type { Argv } from 'yargs';

import { counted } from '../support/counted';
import type { Command } from '../support/commands/command';
import type { CommonOptions } from '../support/commands/common-options';
import { tellNext } from '../support/terminal/next-step';
import { ExitCode } from '../support/errors/error-kind';
import { printDifference } from './print-difference';
import { print, printResult } from '../support/output';
import { placeOf, providerOptions, type ProviderOptions } from './provider-options';

interface UninstallOptions extends ProviderOptions, CommonOptions {
  json: boolean;
  name: string;
  keepPreset: boolean;
  dryRun: boolean;
}

const options = (yargs: Argv): Argv =>
  providerOptions(yargs)
    .positional('name', { type: 'string', demandOption: true, describe: 'See vmre list' })
    .option('keep-preset', {
      type: 'boolean',
      default: false,
      describe: 'Deactivate its presets instead of removing them',
    })
    .option('dry-run', { type: 'boolean', default: false, describe: 'Show what would change' });

/** `vmre uninstall`: reverts `vmre install`. */
export const uninstallCommand: Command = {
  words: '<name>',
  describe: 'Remove a runtime and its presets from the provider',
  builder: options,
  run: uninstallRuntime,
};

async function uninstallRuntime(argv: UninstallOptions): Promise<number> {
  const { uninstall } =
    require('../provider/install/uninstall') as typeof import('../provider/install/uninstall');
  const { keepPreset, dryRun } = argv;
  const removed = await uninstall({ name: argv.name, place: placeOf(argv), keepPreset, dryRun });
  const { name, presets, difference, directory } = removed;
  if (argv.json) printResult(removed);
  else if (difference) printDifference(directory, difference);
  else {
    print(`Uninstalled ${name}`);
    const what = keepPreset ? 'Deactivated' : 'Removed';
    const many = counted(presets.length, 'preset');
    if (presets.length > 0) print(`${what} ${many}: ${presets.join(', ')}`);
    tellNext('restart the provider', argv);
  }
  return ExitCode.Ok;
}
