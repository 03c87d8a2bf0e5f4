import type { ListedRuntime } from '../provider/plugins/list-runtimes';
import type { Command } from '../support/commands/command';
import type { CommonOptions } from '../support/commands/common-options';
import { tellNext } from '../support/terminal/next-step';
import { ExitCode } from '../support/errors/error-kind';
import { columns } from './columns';
import { print, printResult, warn } from '../support/output';
import { placeOf, providerOptions, type ProviderOptions } from './provider-options';

/** `vmre list`: lists the runtimes of the provider of this user. */
export const listCommand: Command = {
  words: '',
  describe: 'List the runtimes of the provider',
  builder: providerOptions,
  run: list,
};

function list(argv: ProviderOptions & CommonOptions): number {
  const { listRuntimes } =
    require('../provider/plugins/list-runtimes') as typeof import('../provider/plugins/list-runtimes');
  const listing = listRuntimes(placeOf(argv));
  if (argv.json) {
    printResult(listing);
    return ExitCode.Ok;
  }
  if (listing.presetsProblem !== undefined) warn(listing.presetsProblem);
  if (listing.runtimes.length === 0) {
    print(`No runtimes in ${listing.plugins}`);
    tellNext('vmre package in a project, then vmre install', argv);
    return ExitCode.Ok;
  }
  const header = ['NAME', 'VERSION', 'STATE', 'PRESETS', 'DESCRIPTOR', 'RUNTIME'];
  columns([header, ...listing.runtimes.map(rowOf)]).forEach(print);
  for (const { descriptor, problems } of listing.runtimes) {
    for (const problem of problems)
      warn(`${descriptor}: ${problem.replace(`${descriptor}: `, '')}`);
  }
  return ExitCode.Ok;
}

const rowOf = ({ name, version, ok, presets, descriptor, runtime }: ListedRuntime): string[] => [
  name ?? '-',
  version ?? '-',
  ok ? 'ok' : 'broken',
  presets.map((preset) => `${preset.name}${preset.active ? ' (active)' : ''}`).join(', ') || '-',
  descriptor,
  runtime ?? '-',
];
