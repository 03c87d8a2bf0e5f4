import type { Argv, Options, PositionalOptions } from 'yargs';

import type { Command } from './command';

/** The declaration of an option. */
export interface DeclaredOption {
  /** Name without dashes. */
  readonly name: string;
  readonly kind: 'flag' | 'text' | 'number';
  readonly isRepeatable: boolean;
  readonly isRequired: boolean;
  readonly choices: readonly string[] | undefined;
  /** Its value if it has none; then only a word after `=` is its value. */
  readonly alone: string | undefined;
  /** Whether its value is passed on unchanged, even if it is empty. */
  readonly isPassedOn: boolean;
  /** Whether it is a flag that is set unless it is denied by `--no-`. */
  readonly isOn: boolean;
  readonly description: string;
  /** Returns common values, for shells. */
  readonly suggest: (() => readonly string[]) | undefined;
}

/** The declaration of a positional argument. `[name..]` takes all that are left. */
export interface DeclaredWord {
  readonly name: string;
  readonly isRequired: boolean;
  readonly isRepeatable: boolean;
  readonly choices: readonly string[] | undefined;
  /** Returns common values, for shells. */
  readonly suggest: (() => readonly string[]) | undefined;
}

/** Properties of an option that yargs does not know. */
export interface PassedOn {
  readonly isPassedOn?: boolean;
  readonly alone?: string;
  readonly suggest?: () => readonly string[];
}

/** The declared options and arguments of a command. */
export interface Declared {
  /** Options by name and alias, without dashes. */
  readonly options: ReadonlyMap<string, DeclaredOption>;
  /** Positional arguments, in order. */
  readonly words: readonly DeclaredWord[];
}

/** Runs a command's builder with a recorder instead of yargs, to collect the declared options. */
export function declaredOptions({ builder, words }: Command): Declared {
  const options = new Map<string, DeclaredOption>();
  const positional = new Map<string, PositionalOptions & PassedOn>();
  const calls: Record<string, (...args: never[]) => void> = {
    option(name: string, spec: Options & PassedOn) {
      const option = declared(name, spec);
      for (const each of [name, spec.alias ?? []].flat()) options.set(each, option);
    },
    positional(name: string, spec: PositionalOptions & PassedOn) {
      positional.set(name, spec);
    },
  };
  const recorder: object = new Proxy(
    {},
    {
      get: (_, call: string) => (name: string, spec: Options & PositionalOptions) => {
        (calls[call] as ((name: string, spec: Options) => void) | undefined)?.(name, spec);
        return recorder;
      },
    },
  );
  builder(recorder as Argv);
  return { options, words: wordsIn(words, positional) };
}

const declared = (name: string, spec: Options & PassedOn): DeclaredOption => ({
  name,
  kind: spec.type === 'boolean' ? 'flag' : spec.type === 'number' ? 'number' : 'text',
  isRepeatable: spec.array ?? false,
  isRequired: spec.demandOption === true,
  choices: spec.choices?.map(String),
  alone: spec.alone,
  isPassedOn: spec.isPassedOn ?? false,
  isOn: spec.type === 'boolean' && spec.default === true,
  description: spec.describe ?? '',
  suggest: spec.suggest,
});

const wordsIn = (
  text: string,
  specs: ReadonlyMap<string, PositionalOptions & PassedOn>,
): Declared['words'] =>
  [...text.matchAll(/([<[])([\w-]+)(\.\.)?[>\]]/g)].map(([, bracket, name, dots]) => ({
    name: name as string,
    isRequired: bracket === '<',
    isRepeatable: dots !== undefined,
    choices: specs.get(name as string)?.choices?.map(String),
    suggest: specs.get(name as string)?.suggest,
  }));
