import type { Argv } from 'yargs';

import { packageVersion } from '../package-version';
import { isGroup, type Command, type Group } from './command';

const WIDEST = 100;

/** Creates a parser for one command whose arguments are given as options. */
export function parserOf(path: string, command: Command): Argv {
  return command
    .builder(named(path).parserConfiguration({ 'boolean-negation': false, 'dot-notation': false }))
    .strict()
    .exitProcess(false);
}

/** Returns the help text of a command. */
export const helpOf = (path: string, { words, describe, builder }: Command): Promise<string> =>
  named(path)
    .command(`$0 ${words}`, describe, builder, () => undefined)
    .getHelp();

/** Returns the help text of a group of commands. */
export function helpOfGroup(path: string, { describe, commands }: Group): Promise<string> {
  const parser = named(path).usage(`$0 <command>\n\n${describe}`);
  for (const [name, load] of Object.entries(commands)) {
    const command = load();
    const words = isGroup(command) ? '<command>' : command.words;
    parser.command(`${name} ${words}`, command.describe);
  }
  return parser.getHelp();
}

function named(path: string): Argv {
  const yargs = require('yargs/yargs') as typeof import('yargs/yargs');
  // Otherwise yargs reads the current directory, which may not exist.
  return yargs([], __dirname)
    .scriptName(path)
    .version(packageVersion())
    .alias({ help: 'h', version: 'V' })
    .wrap(Math.min(process.stdout.columns ?? WIDEST, WIDEST));
}
