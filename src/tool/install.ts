import type { Argv, CommandModule } from 'yargs';

import type { Installed, InstallRequest } from '../provider/install/install';
import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import { printDifference } from './print-difference';
import { print, printJson, warn } from './output';
import { placeOf, providerOptions, type ProviderOptions } from './provider-options';

interface InstallOptions extends ProviderOptions {
  source: string;
  preset: string | boolean | undefined;
  price: string[];
  activate: boolean;
  timeout: number;
  dryRun: boolean;
}

/** `vmre install`: makes a packaged runtime known to the provider of this user. */
export function installCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'install <source>',
    describe: 'Install a packaged runtime, a folder or .tar.gz, for the provider',
    builder: options,
    handler: async (argv) => done(await installRuntime(argv as unknown as InstallOptions)),
  };
}

const options = (yargs: Argv) =>
  providerOptions(yargs)
    .positional('source', {
      type: 'string',
      demandOption: true,
      describe: 'What vmre package has made',
    })
    // No type: --no-preset is a boolean, --preset NAME is none.
    .option('preset', { describe: 'Name of its preset; --no-preset for none', requiresArg: true })
    .option('price', {
      type: 'string',
      array: true,
      requiresArg: true,
      nargs: 1,
      default: [],
      describe: 'COUNTER=PRICE, also initial=PRICE; again for more',
    })
    .option('activate', {
      type: 'boolean',
      default: true,
      describe: 'Offer it; --no-activate leaves that to you',
    })
    .option('timeout', {
      type: 'number',
      default: 30,
      describe: 'Seconds that test and offer-template may take',
    })
    .option('dry-run', { type: 'boolean', default: false, describe: 'Show what would change' })
    .example('$0 install package --price cpu=0.0001 --price duration=0.00005', 'with prices');

async function installRuntime(argv: InstallOptions): Promise<number> {
  const { install } = require('../provider/install/install') as InstallModule;
  const installed = await install(requestOf(argv));
  for (const text of installed.warnings) warn(text);
  if (argv.json) printJson(installed);
  else tell(installed, argv.activate);
  return ExitCode.Ok;
}

type InstallModule = typeof import('../provider/install/install');

function requestOf(argv: InstallOptions): InstallRequest {
  if (!(argv.timeout > 0)) {
    throw new VmreError('VMRE_OPTION_INVALID', '--timeout must be more than 0 seconds');
  }
  return {
    source: argv.source,
    place: placeOf(argv),
    prices: argv.price,
    preset: presetOf(argv.preset),
    activate: argv.activate,
    timeoutMs: argv.timeout * 1000,
    dryRun: argv.dryRun,
  };
}

function presetOf(given: unknown): string | true | undefined {
  if (given === undefined) return true;
  if (given === false) return undefined;
  if (typeof given === 'string' || typeof given === 'number') return String(given);
  throw new VmreError('VMRE_OPTION_INVALID', '--preset takes one name');
}

function tell(installed: Installed, activate: boolean): void {
  const { name, version, replaced, directory, preset, difference } = installed;
  if (difference) return printDifference(directory, difference);
  const before = replaced === undefined ? '' : `, instead of ${replaced}`;
  print(`Installed ${name} ${version}${before} in ${directory}`);
  if (preset) print(`Preset ${preset.name} ${activate ? 'is active' : 'is not active'}`);
  print('A provider that runs reads it when it is started again.');
}
