import type { Argv, Options, PositionalOptions } from 'yargs';

import type { Command } from './command';

/** What may be written of an option. */
export interface DeclaredOption {
  /** Without dashes. */
  readonly name: string;
  readonly kind: 'flag' | 'text' | 'number';
  readonly isRepeatable: boolean;
  readonly isRequired: boolean;
  readonly choices: readonly string[] | undefined;
  /** Whether its value is handed to somebody else as it is, also when it is empty. */
  readonly isPassedOn: boolean;
}

/** What yargs does not know of an option. */
export interface PassedOn {
  readonly isPassedOn?: boolean;
}

/** What the command line of a command may have. */
export interface Declared {
  /** By each name and alias, without dashes. */
  readonly options: ReadonlyMap<string, DeclaredOption>;
  /** In their order. */
  readonly words: readonly { readonly name: string; readonly isRequired: boolean }[];
}

/** Has the builder of a command declare its options to us instead of to yargs. */
export function declaredOptions({ builder, words }: Command): Declared {
  const options = new Map<string, DeclaredOption>();
  const calls: Record<string, (...args: never[]) => void> = {
    option(name: string, spec: Options & PassedOn) {
      const option = declared(name, spec);
      for (const each of [name, spec.alias ?? []].flat()) options.set(each, option);
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
  return { options, words: wordsIn(words) };
}

const declared = (name: string, spec: Options & PassedOn): DeclaredOption => ({
  name,
  kind: spec.type === 'boolean' ? 'flag' : spec.type === 'number' ? 'number' : 'text',
  isRepeatable: spec.array ?? false,
  isRequired: spec.demandOption === true,
  choices: spec.choices?.map(String),
  isPassedOn: spec.isPassedOn ?? false,
});

const wordsIn = (text: string): Declared['words'] =>
  [...text.matchAll(/([<[])([\w-]+)[>\]]/g)].map(([, bracket, name]) => ({
    name: name as string,
    isRequired: bracket === '<',
  }));
