import type { Options } from 'yargs';

import type { RuntimeDefinition } from '../../runtime/definition';
import { isList, typeName, type Field } from '../../runtime/fields/field';
import { commandNames, type CommandName } from '../../runtime/session/invocation';
import type { Identity } from '../../runtime/session/identity';
import { optionSet } from './command-line';

const commandHelp: Record<CommandName, string> = {
  deploy: 'Prepare the environment in the work directory; prints one JSON object',
  start: 'Start the runtime; in server mode it serves the Runtime API on stdin and stdout',
  run: 'Run one command: run --entrypoint PROGRAM -- ARGS, or run PROGRAM ARGS',
  'offer-template': "Print properties and constraints for the provider's offers as JSON",
  test: 'Check that the runtime can work on this machine',
};

const fieldGroups = {
  supervisor: 'Options from the supervisor:',
  cli: 'Options of this runtime:',
  config: 'Configuration, for this call:',
} as const;

/** Returns the text of `--help`, formatted by yargs. */
export async function helpText(
  definition: RuntimeDefinition,
  { name, description }: Identity,
  columns: number | undefined,
): Promise<string> {
  const yargs = require('yargs/yargs') as typeof import('yargs/yargs');
  const set = await optionSet(definition);
  const words = set.cli.filter((field) => field.positional).map(wordUsage);
  const parser = yargs([])
    .scriptName(name)
    .usage(`${description}\n\nUsage: $0 [options] ${[...words, '<command>'].join(' ')} [arguments]`)
    .wrap(Math.min(columns ?? 100, 100))
    .version(false)
    .help(false);
  for (const command of commandNames) parser.command(command, commandHelp[command]);
  for (const key of ['supervisor', 'cli', 'config'] as const) {
    for (const field of set[key]) {
      if (field.flag !== undefined) parser.option(field.flag, describe(field, fieldGroups[key]));
    }
  }
  parser
    .option('help', { alias: 'h', type: 'boolean', describe: 'Show this help' })
    .option('version', { alias: 'V', type: 'boolean', describe: 'Show the version' })
    .example('$0 offer-template', 'what providers see')
    .example('$0 --workdir /tmp/a deploy', 'as a supervisor does first');
  return parser.getHelp();
}

const wordUsage = ({ key, required, type }: Field): string => {
  const word = key.toUpperCase() + (isList(type) ? '..' : '');
  return required ? `<${word}>` : `[${word}]`;
};

function describe({ type, env, options, defaultValue }: Field, group: string): Options {
  const kind = type === Boolean ? 'boolean' : type === Number ? 'number' : 'string';
  const variable = env === undefined ? '' : ` (variable ${env})`;
  return {
    group,
    type: kind,
    describe: `${options.description ?? typeName(type)}${variable}`,
    ...(options.alias !== undefined && { alias: options.alias }),
    ...(options.oneOf && { choices: options.oneOf }),
    ...(defaultValue !== undefined &&
      !options.secret && { defaultDescription: shown(defaultValue) }),
  };
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
