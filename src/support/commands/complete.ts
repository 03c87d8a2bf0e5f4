import { isGroup, type Command, type Group, type Program } from './command';
import { withCommonOptions } from './common-options';
import { declaredOptions, type Declared, type DeclaredOption } from './declared-options';

/** A word that a shell may insert. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What may follow the words of a command line: some words, or a path. */
export type Completion = 'files' | readonly Candidate[];

const help: Candidate = { value: '--help', description: 'Show help' };
const version: Candidate = { value: '--version', description: 'Show version number' };

/**
 * Completes a command line.
 *
 * @param words those after the program; the last one is being typed, and may be empty
 */
export function complete({ commands, describe }: Program, words: readonly string[]): Completion {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  if (typeof commands === 'function') return ofCommand(commands(), before, current);
  const isHelp = before[0] === 'help';
  const top: Group = { describe, commands: commands as Group['commands'] };
  const found = walk(top, isHelp ? before.slice(1) : before);
  if (!found) return [];
  if (!isGroup(found.entry)) return isHelp ? [] : ofCommand(found.entry, found.rest, current);
  const options = current === '' ? [] : [help, version];
  const more = found.entry === top && !isHelp ? [{ value: 'help', description: 'Show help' }] : [];
  return beginning(current, [...namesIn(found.entry), ...more, ...options]);
}

/** The command or group that the words name, and the words after its name. */
function walk(
  group: Group,
  [first, ...rest]: readonly string[],
): { entry: Command | Group; rest: readonly string[] } | undefined {
  if (first === undefined) return { entry: group, rest };
  const found = Object.hasOwn(group.commands, first) ? group.commands[first]?.() : undefined;
  if (!found) return undefined;
  return isGroup(found) ? walk(found, rest) : { entry: found, rest };
}

const namesIn = ({ commands }: Group): Candidate[] =>
  Object.entries(commands).map(([value, load]) => ({ value, description: load().describe }));

function ofCommand(command: Command, before: readonly string[], current: string): Completion {
  const declared = declaredOptions(withCommonOptions(command));
  const { given, positional, waiting, isAfterDashes } = read(before, declared);
  if (isAfterDashes) return 'files';
  if (waiting) return valuesOf(waiting, current);
  const [, name, value] = /^--([^=]+)=([\s\S]*)$/.exec(current) ?? [];
  if (name !== undefined && value !== undefined) {
    const option = declared.options.get(name);
    const values = option && option.kind !== 'flag' ? valuesOf(option, value) : [];
    return values === 'files' ? values : values.map(prefixed(`--${name}=`));
  }
  if (current.startsWith('-')) return beginning(current, optionsLeft(declared, given));
  const word = declared.words[positional];
  return word ? valuesOf({ ...word, kind: 'text' }, current) : [];
}

const prefixed =
  (prefix: string) =>
  ({ value, description }: Candidate): Candidate => ({ value: prefix + value, description });

/** Reads complete words as far as they are valid. */
function read(words: readonly string[], { options }: Declared) {
  const given = new Set<DeclaredOption>();
  let positional = 0;
  let waiting: DeclaredOption | undefined;
  for (const word of words) {
    if (waiting) waiting = undefined;
    else if (word === '--') return { given, positional, waiting, isAfterDashes: true };
    else if (word.startsWith('-') && word !== '-') {
      const [, name = '', value] = /^--?(?:no-(?=.*))?([^=]*)(=.*)?$/s.exec(word) ?? [];
      const option =
        options.get(word.replace(/^--?/, '').replace(/=.*$/s, '')) ?? options.get(name);
      if (option) given.add(option);
      if (option && option.kind !== 'flag' && value === undefined) waiting = option;
    } else positional += 1;
  }
  return { given, positional, waiting, isAfterDashes: false };
}

function optionsLeft({ options }: Declared, given: ReadonlySet<DeclaredOption>): Candidate[] {
  const left = [...new Set(options.values())].filter(
    (option) => option.isRepeatable || !given.has(option),
  );
  return [
    ...left.map(({ name, isOn, description }) => ({
      value: isOn ? `--no-${name}` : `--${name}`,
      description,
    })),
    ...[help, version].filter(({ value }) => !options.has(value.slice(2))),
  ];
}

function valuesOf(
  { kind, choices, suggest }: Pick<DeclaredOption, 'kind' | 'choices' | 'suggest'>,
  current: string,
): Completion {
  const known = choices ?? suggest?.();
  if (known)
    return beginning(
      current,
      known.map((value) => ({ value, description: '' })),
    );
  return kind === 'number' ? [] : 'files';
}

const beginning = (current: string, all: readonly Candidate[]): Candidate[] =>
  all.filter(({ value }) => value.startsWith(current));
