import type { Argv } from 'yargs';

import { SubprocessLauncher } from '../../vm/launch/subprocess/subprocess-launcher';
import { protocolVersions } from '../../vm/protocol/runtime';
import { VmreError } from '../../support/errors/vmre-error';
import { passedOn } from '../session-options';
import { duration } from '../duration-option';

/** What every command has that starts a plugin. */
export interface PluginOptions {
  plugin: string;
  arg: readonly string[];
  'inherit-env': readonly string[];
  protocol: string | undefined;
  handshake: number;
  'answer-timeout': number;
  json: boolean;
}

/** Adds the plugin, and how it is started. */
export const pluginOptions = (yargs: Argv): Argv<{ plugin: string }> =>
  yargs
    .positional('plugin', { type: 'string', demandOption: true, describe: 'Path of the plugin' })
    .option('arg', passedOn('An argument for it'))
    .option('inherit-env', {
      type: 'string',
      array: true,
      default: [],
      describe:
        'A variable that it gets from this environment; else it has GRPC_… and GODEBUG… alone',
    })
    .option('protocol', {
      type: 'string',
      describe: `Versions of the protocol to accept, with commas. Default: ${protocolVersions.join(',')}`,
    })
    .option('handshake', duration('handshake', '5s', 'Time that it has to announce itself'))
    .option(
      'answer-timeout',
      duration('answer-timeout', '5s', 'Time that its first answer may take after that'),
    );

/** The plugin as a process, and the limits of its start. */
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
  throw new VmreError('VMRE_OPTION_INVALID', `--protocol ${list} is no list of versions`, {
    hint: 'Write numbers with commas between them, such as 44,45.',
  });
}

/** @throws VMRE_OPTION_INVALID for what is no name of a variable */
export function checkVariables<T extends readonly string[]>(names: T, what: string): T {
  const wrong = names.find((name) => name.includes('='));
  if (wrong === undefined) return names;
  const text = `${what} takes names of variables, not ${JSON.stringify(wrong)}`;
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Set it before, and give its name.' });
}
