import { existsSync } from 'node:fs';

import type { Argv } from 'yargs';

import type { Installed, InstallRequest } from '../provider/install/install';
import type { Command } from '../support/commands/command';
import type { CommonOptions } from '../support/commands/common-options';
import { ExitCode } from '../support/errors/error-kind';
import { VmreError } from '../support/errors/vmre-error';
import { timeout } from './duration-option';
import { printDifference } from './print-difference';
import { print, printResult, warn } from '../support/output';
import { Progress } from '../support/terminal/progress';
import { placeOf, providerOptions, type ProviderOptions } from './provider-options';

/** The default output directory of vmre package. */
const DEFAULT_SOURCE = 'package';

interface InstallOptions extends ProviderOptions, CommonOptions {
  json: boolean;
  source: string;
  preset: string | undefined;
  noPreset: boolean;
  price: string[];
  activate: boolean;
  /** Milliseconds. */
  timeout: number;
  dryRun: boolean;
}

const options = (yargs: Argv): Argv =>
  providerOptions(yargs)
    .positional('source', {
      type: 'string',
      default: DEFAULT_SOURCE,
      describe: 'A directory or .tar.gz made by vmre package',
    })
    .option('preset', {
      type: 'string',
      describe: 'Name of the preset. Default: that of the runtime',
    })
    .option('no-preset', { type: 'boolean', default: false, describe: 'Create no preset' })
    .option('price', {
      type: 'string',
      array: true,
      default: [],
      describe: 'COUNTER=PRICE or initial=PRICE; may be repeated',
    })
    .option('activate', {
      type: 'boolean',
      default: true,
      describe: 'Activate the preset; --no-activate leaves it inactive',
    })
    .option('timeout', timeout('Maximum time for test and for offer-template'))
    .option('dry-run', { type: 'boolean', default: false, describe: 'Show what would change' })
    .example('$0 package --price cpu=0.0001 --price duration=0.00005', 'with prices');

/** `vmre install`: installs a packaged runtime for the provider of this user. */
export const installCommand: Command = {
  words: '[source]',
  describe: 'Install a packaged runtime, a directory or .tar.gz, for the provider',
  builder: options,
  run: installRuntime,
};

async function installRuntime(argv: InstallOptions): Promise<number> {
  const { install } = require('../provider/install/install') as InstallModule;
  const progress = new Progress(argv);
  const onStep = (step: string): void => progress.tell(step);
  const installed = await install({ ...requestOf(argv), onStep }).finally(() => progress.end());
  for (const text of installed.warnings) warn(text);
  if (argv.json) printResult(installed);
  else tell(installed, argv.activate);
  return ExitCode.Ok;
}

type InstallModule = typeof import('../provider/install/install');

function requestOf(argv: InstallOptions): InstallRequest {
  if (argv.source === DEFAULT_SOURCE && !existsSync(DEFAULT_SOURCE)) {
    const text = `vmre install needs <source>: ./${DEFAULT_SOURCE} does not exist`;
    throw new VmreError('VMRE_OPTION_MISSING', text, {
      hint: 'Create it with vmre package, or name a directory or a .tar.gz.',
    });
  }
  return {
    source: argv.source,
    place: placeOf(argv),
    prices: argv.price,
    preset: argv.noPreset ? undefined : (argv.preset ?? true),
    activate: argv.activate,
    timeoutMs: argv.timeout,
    dryRun: argv.dryRun,
  };
}

function before(version: string, replaced: string | undefined): string {
  if (replaced === undefined) return '';
  return replaced === version ? ' again' : `, instead of ${replaced},`;
}

function tell(installed: Installed, activate: boolean): void {
  const { name, version, replaced, directory, preset, difference } = installed;
  if (difference) return printDifference(directory, difference);
  print(`Installed ${name} ${version}${before(version, replaced)} in ${directory}`);
  if (preset) print(`Preset ${preset.name} ${activate ? 'is active' : 'is not active'}`);
  print('Restart the provider to load it.');
}
