import type { ProbeSuccess } from '../../vm/launch/probe';
import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import type { Interruption } from '../../support/interruption';
import { printable } from '../../support/printable';
import { failure, print, printJson, warn } from '../../support/output';
import { showing } from '../../support/terminal/progress';
import { pluginOf, pluginOptions, type PluginOptions } from './plugin-options';

/** `vmre vm probe`: checks whether a plugin starts, and shows its version and protocol. */
export const vmProbeCommand: Command = {
  words: '<plugin>',
  describe: 'Show version and protocol of a plugin, or why it does not start',
  builder: (yargs) =>
    pluginOptions(yargs).option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print JSON',
    }),
  run: probePlugin,
};

async function probePlugin(argv: PluginOptions, interruption: Interruption): Promise<number> {
  const { probe } = require('../../vm/launch/probe') as typeof import('../../vm/launch/probe');
  const signal = interruption.attend();
  const found = await showing('waiting for the plugin', argv, () =>
    probe({ ...pluginOf(argv), signal }),
  );
  if (!found.ok) {
    if (!argv.json) throw found.error;
    printJson({ ...failure(found.error), plugin: found.name });
    return found.error.exitCode;
  }
  if (argv.json) printJson({ ...found, plugin: found.name, times: rounded(found.times) });
  else tell(found);
  return ExitCode.Ok;
}

/** Rounds to a tenth of a millisecond. */
const rounded = (times: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Math.round(ms * 10) / 10]));

function tell({ name, version, protocolVersion, times, complaints }: ProbeSuccess): void {
  print(`${name}`);
  print(`  version   ${printable(version)}`);
  print(`  protocol  ${protocolVersion ?? 'unknown'}`);
  print(`  announced itself after ${Math.round(times.announcedMs)} ms`);
  print(`  ended     ${Math.round(times.endedMs)} ms after it was asked to`);
  for (const complaint of complaints) warn(printable(complaint));
}
