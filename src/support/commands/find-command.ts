import { closest, didYouMean } from '../closest';
import { VmreError } from '../errors/vmre-error';
import { isGroup, type Command, type Group, type Program } from './command';

/** The target of a command line: a command with its words, or a group whose help is requested. */
export type Found =
  | { readonly path: string; readonly command: Command; readonly words: readonly string[] }
  | { readonly path: string; readonly group: Group };

/**
 * Finds the command that the first words name. Without a command, the help of the program or group is
 * requested; `help try` means `try --help`.
 *
 * @throws VMRE_COMMAND_UNKNOWN, VMRE_OPTION_INVALID
 */
export function findCommand(program: Program, argv: readonly string[]): Found {
  const { name, commands, describe } = program;
  if (typeof commands === 'function') return { path: name, command: commands(), words: argv };
  const [first, ...rest] = argv;
  if (first === 'help') {
    if (rest[0] === 'help') return { path: name, group: { describe, commands } as Group };
    return findCommand(program, [...rest, '--help']);
  }
  return findIn({ describe, commands } as Group, name, argv, program);
}

function findIn(group: Group, path: string, argv: readonly string[], program: Program): Found {
  const [first, ...words] = argv;
  if (first === undefined || first === '--help' || first === '-h') return { path, group };
  const found = Object.hasOwn(group.commands, first) ? group.commands[first]?.() : undefined;
  if (!found) throw unknown(first, group, path, program);
  const inner = `${path} ${first}`;
  if (isGroup(found)) return findIn(found, inner, words, program);
  return { path: inner, command: found, words };
}

function unknown(word: string, { commands }: Group, path: string, program: Program): VmreError {
  const hint = `See ${path} --help.`;
  if (word.startsWith('-')) {
    const known = ['--help', '--version'];
    const text = `unknown option ${word} before the command.${didYouMean(word, known)}`;
    return new VmreError('VMRE_OPTION_INVALID', text, {
      hint: `Options follow the command: ${path} COMMAND ${word}`,
    });
  }
  const names = Object.keys(commands);
  const guess = didYouMean(word, names) || elsewhere(word, program);
  const text = `unknown command: ${JSON.stringify(word)}; known commands: ${names.join(', ')}.${guess}`;
  return new VmreError('VMRE_COMMAND_UNKNOWN', text, { hint });
}

/** Suggests commands with the same or a similar name in other groups. */
function elsewhere(word: string, { name, commands }: Program): string {
  const paths = Object.entries(commands).flatMap(
    ([outer, load]: [string, () => Command | Group]) => {
      const found = load();
      return isGroup(found)
        ? Object.keys(found.commands).map((inner) => [outer, inner])
        : [[outer]];
    },
  );
  const meant = closest(
    word,
    paths.map((path) => path.at(-1) as string),
  );
  const all = paths.filter((path) => path.at(-1) === meant);
  const lines = all.map((path) => [name, ...path].join(' '));
  return lines.length === 0 ? '' : ` Did you mean ${lines.join(' or ')}?`;
}
