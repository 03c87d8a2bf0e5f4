import type { Argv } from 'yargs';

import { SubprocessLauncher } from '../../vm/launch/subprocess/subprocess-launcher';
import { protocolVersions } from '../../vm/protocol/runtime';
import { VmreError } from '../../support/errors/vmre-error';
import { passedOn } from '../session-options';
import { duration } from '../duration-option';

/** The options of every command that starts a plugin. */
export interface PluginOptions {
  plugin: string;
  arg: readonly string[];
  'inherit-env': readonly string[];
  protocol: string | undefined;
  handshake: number;
  'answer-timeout': number;
  json: boolean;
  quiet: boolean;
}

/** Adds the plugin and the options of its start. */
export const pluginOptions = (yargs: Argv): Argv<{ plugin: string }> =>
  yargs
    .positional('plugin', { type: 'string', demandOption: true, describe: 'Path of the plugin' })
    .option('arg', passedOn('An argument of the plugin'))
    .option('inherit-env', {
      type: 'string',
      array: true,
      default: [],
      describe: 'A variable to inherit besides GRPC_… and GODEBUG…; may be repeated',
    })
    .option('protocol', {
      type: 'string',
      describe: `Accepted protocol versions, separated by commas. Default: ${protocolVersions.join(',')}`,
    })
    .option(
      'handshake',
      duration('handshake', '5s', 'Maximum time until the plugin announces itself'),
    )
    .option(
      'answer-timeout',
      duration('answer-timeout', '5s', 'Maximum time of its first answer after that'),
    );

/** The launcher of the plugin, and the limits of its start. */
export function pluginOf(argv: PluginOptions): {
  plugin: SubprocessLauncher;
  protocolVersions?: number[];
  handshakeMs: number;
  answerMs: number;
} {
  const versions = versionsOf(argv.protocol);
  return {
    plugin: new SubprocessLauncher(argv.plugin, {
      args: argv.arg,
      inheritEnv: checkVariables(argv['inherit-env'], '--inherit-env'),
    }),
    ...(versions && { protocolVersions: versions }),
    handshakeMs: argv.handshake,
    answerMs: argv['answer-timeout'],
  };
}

function versionsOf(list: string | undefined): number[] | undefined {
  if (list === undefined) return undefined;
  const versions = list.split(',').map((text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : NaN));
  if (versions.every((version) => version > 0)) return versions;
  throw new VmreError('VMRE_OPTION_INVALID', `--protocol ${list} is not a list of versions`, {
    hint: 'Write numbers separated by commas, such as 44,45.',
  });
}

/** @throws VMRE_OPTION_INVALID for NAME=VALUE instead of a name */
export function checkVariables<T extends readonly string[]>(names: T, what: string): T {
  const wrong = names.find((name) => name.includes('='));
  if (wrong === undefined) return names;
  const text = `${what} must be the name of a variable, not ${JSON.stringify(wrong)}`;
  throw new VmreError('VMRE_OPTION_INVALID', text, {
    hint: 'Set the variable in the environment, and give only its name.',
  });
}
