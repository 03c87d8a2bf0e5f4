import type { CommandModule } from 'yargs';

import type { ProbeSuccess } from '../../hosting/vm/host/probe';
import { ExitCode } from '../../support/errors/error-kind';
import { printable, printableJson } from '../../support/printable';
import { print, warn } from '../provider-options';
import { pluginOf, pluginOptions, type PluginOptions } from './plugin-options';

/** `vmre vm probe`: whether a plugin starts, what it speaks, and why not. */
export function vmProbeCommand(done: (code: number) => void): CommandModule<object, object> {
  return {
    command: 'probe <plugin>',
    describe: 'Say version and protocol of a plugin, or why it does not start',
    builder: (yargs) =>
      pluginOptions(yargs).option('json', {
        type: 'boolean',
        default: false,
        describe: 'For programs',
      }),
    handler: async (argv) => done(await probePlugin(argv as unknown as PluginOptions)),
  };
}

async function probePlugin(argv: PluginOptions): Promise<number> {
  const { probe } =
    require('../../hosting/vm/host/probe') as typeof import('../../hosting/vm/host/probe');
  const found = await probe(pluginOf(argv));
  if (!found.ok) {
    if (!argv.json) throw found.error;
    const { code, message, hint } = found.error;
    print(printableJson({ ok: false, plugin: found.name, code, message, hint }, 2));
    return found.error.exitCode;
  }
  if (argv.json)
    print(printableJson({ ...found, plugin: found.name, times: rounded(found.times) }, 2));
  else tell(found);
  return ExitCode.Ok;
}

/** To a tenth of a millisecond. */
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
