import type { RuntimeDefinition } from '../../runtime/definition';
import type { ConfigSource, Overrides } from '../../runtime/config/config-source';
import { schemaFields } from '../../runtime/config/schema-config';
import { bindArguments } from '../../runtime/fields/bind-arguments';
import { leavesOf, type Field } from '../../runtime/fields/field';
import {
  givenText,
  parseArguments,
  type ParsedArguments,
} from '../../runtime/fields/parse-arguments';
import { hostOptions, supervisorFields, SupervisorOptions } from '../../runtime/host-options';
import { commandNames, type CommandName, type Invocation } from '../../runtime/session/invocation';
import { closest, didYouMean } from '../../support/closest';
import { VmreError } from '../../support/errors/vmre-error';

/** The request that a command line contains. */
export type Wish =
  | { kind: 'help'; command?: CommandName }
  | { kind: 'version' }
  | { kind: 'command'; invocation: Invocation; warnings: string[] };

/** The options of a runtime, grouped by owner. */
export interface OptionSet {
  supervisor: readonly Field[];
  cli: readonly Field[];
  config: readonly Field[];
}

const isCommand = (word: string): word is CommandName => commandNames.includes(word as never);

/** Returns all options that a runtime accepts before the command. */
export async function optionSet({ cli, config }: RuntimeDefinition): Promise<OptionSet> {
  const others = [...supervisorFields, ...leavesOf(cli.fields)];
  return {
    supervisor: supervisorFields,
    cli: cli.fields,
    config: await configFields(config, others),
  };
}

async function configFields(source: ConfigSource, others: readonly Field[]): Promise<Field[]> {
  if (source.kind === 'class') return leavesOf(source.fields);
  const taken = others.flatMap(({ flag }) => (flag === undefined ? [] : [flag]));
  return schemaFields(source.schema, new Set([...taken, 'help', 'version']));
}

/**
 * Parses a command line in a supervisor's format: options, then the command, then the requestor's
 * arguments, which stay unchanged except that one leading `--` is removed.
 *
 * @throws VMRE_COMMAND_MISSING, VMRE_COMMAND_UNKNOWN, VMRE_OPTION_*
 */
export async function readCommandLine(
  argv: readonly string[],
  definition: RuntimeDefinition,
  env: NodeJS.ProcessEnv,
): Promise<Wish> {
  const set = await optionSet(definition);
  const fields = [...set.supervisor, ...set.cli, ...set.config];
  const wordsNeeded = set.cli.filter((field) => field.positional && field.required).length;
  const parsed = parseArguments(argv, fields, { isEnd: isCommand, wordsNeeded });
  const command = argv[parsed.end];
  const rest = argv.slice(parsed.end + 1);
  const asked = parsed.unknown.map((option) => option.split(' ')[0]);
  if (asked.includes('--help') || asked.includes('-h')) return { kind: 'help' };
  if (asked.includes('--version') || asked.includes('-V')) return { kind: 'version' };
  if (command === undefined || !isCommand(command)) throw noCommand(parsed);
  if (wantsHelp(command, rest)) return { kind: 'help', command };
  refuseSpareWords(parsed, set.cli);
  const supervisor = await bindArguments(SupervisorOptions, set.supervisor, justGiven(parsed), env);
  return {
    kind: 'command',
    invocation: {
      command,
      args: rest[0] === '--' ? rest.slice(1) : rest,
      cli: await bindArguments(definition.cli.type, set.cli, parsed, env),
      host: hostOptions(supervisor, parsed.unknown),
      workdir: supervisor.workdir,
      configPath: supervisor.config,
      configFlags: configFlags(set.config, parsed),
    },
    warnings: [
      ...parsed.unknown.map((option) => unknownOption(option, fields)),
      ...misplacedOption(command, rest),
    ],
  };
}

/** Warns about a common mistake in manual calls, which would put the activity in the wrong directory. */
function misplacedOption(command: CommandName, [first = '']: readonly string[]): string[] {
  if (first !== '--workdir' && !first.startsWith('--workdir=')) return [];
  return [`--workdir stands behind ${command} and is taken for an argument; put it in front`];
}

const justGiven = ({ given }: ParsedArguments): Pick<ParsedArguments, 'given' | 'words'> => ({
  given,
  words: [],
});

/**
 * START arguments come from the requestor, who must not be able to make a runtime print its help instead of
 * starting. For the other commands, users request help.
 */
const wantsHelp = (command: CommandName, [first, ...more]: readonly string[]): boolean =>
  command !== 'start' && more.length === 0 && (first === '--help' || first === '-h');

function configFlags(fields: readonly Field[], { given }: ParsedArguments): Overrides['flags'] {
  const flags = new Map<string, string | string[]>();
  for (const field of fields) {
    const text = field.flag === undefined ? undefined : givenText(field, given.get(field.flag));
    if (text !== undefined) flags.set(field.flag as string, text);
  }
  return flags;
}

function noCommand({ words }: ParsedArguments): VmreError {
  const known = commandNames.join(', ');
  // The misspelled command is the word that is most similar to a command.
  const word = words.find((each) => closest(each, commandNames)) ?? words.at(-1);
  if (word === undefined) {
    return new VmreError('VMRE_COMMAND_MISSING', `no command is given; there are ${known}`);
  }
  const hint = `There are ${known}.`;
  const text = `unknown command: ${word}.${didYouMean(word, commandNames)}`;
  return new VmreError('VMRE_COMMAND_UNKNOWN', text, { hint });
}

function refuseSpareWords({ words }: ParsedArguments, cli: readonly Field[]): void {
  const places = cli.filter((field) => field.positional);
  if (places.some((field) => Array.isArray(field.type)) || words.length <= places.length) return;
  const spare = words.slice(places.length);
  throw new VmreError(
    'VMRE_COMMAND_UNKNOWN',
    `unknown word before the command: ${spare.join(' ')}.${didYouMean(spare[0] ?? '', commandNames)}`,
  );
}

function unknownOption(option: string, fields: readonly Field[]): string {
  const [name = ''] = option.split(/[= ]/);
  const flags = fields.flatMap(({ flag }) => (flag === undefined ? [] : [`--${flag}`]));
  return `unknown option ${name} is passed on unread.${didYouMean(name, flags)}`;
}
