import { VmreError } from '../../support/errors/vmre-error';
import { bindArguments } from '../fields/bind-arguments';
import { checkFieldOptions } from '../fields/constraints';
import { isList, type Field, type FieldOptions } from '../fields/field';
import { parseArguments } from '../fields/parse-arguments';

/** The types that an argument of a sub-command can have. */
export type ArgumentType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | ObjectConstructor
  | readonly [StringConstructor | NumberConstructor];

/** One argument: its type, limits and description. */
export interface ArgumentSpec extends Omit<FieldOptions, 'type' | 'flag'> {
  /** `String`, `Number`, `Boolean`, `Object` (any JSON), or a list: `[String]`, `[Number]`. */
  type: ArgumentType;
  /** With a flag it is an option, `--flag VALUE`, else it is given by position. */
  flag?: string;
  /** Default: whether it is given by position and is no list. */
  required?: boolean;
}

/** The arguments of a sub-command, in their order. */
export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>;

/** The value of an argument of a type. */
export type ArgumentValue<T> = T extends readonly [infer Item]
  ? ArgumentValue<Item>[]
  : T extends StringConstructor
    ? string
    : T extends NumberConstructor
      ? number
      : T extends BooleanConstructor
        ? boolean
        : unknown;

/** Whether the value of an argument may be undefined. */
export type ArgumentIsOptional<S extends ArgumentSpec> = S['type'] extends readonly unknown[]
  ? false
  : S extends { required: true }
    ? false
    : S extends { required: false } | { flag: string }
      ? true
      : false;

/** The values that a handler gets: those that may be missing may be undefined. */
export type ArgumentValues<A extends ArgumentSpecs> = {
  [K in keyof A]: ArgumentIsOptional<A[K]> extends true
    ? ArgumentValue<A[K]['type']> | undefined
    : ArgumentValue<A[K]['type']>;
};

class Values {}

/** Reads the arguments of one sub-command. */
export class ArgumentReader {
  private readonly fields: readonly Field[];
  private readonly hasOptions: boolean;
  private readonly places: number;

  /** @param usage is asked for when there is something to explain */
  constructor(
    specs: ArgumentSpecs,
    private readonly usage: () => string,
  ) {
    this.fields = Object.entries(specs).map(toField);
    const positional = this.fields.filter((field) => field.positional);
    this.hasOptions = positional.length < this.fields.length;
    // A list takes all that are left.
    this.places = positional.some(({ type }) => isList(type)) ? Infinity : positional.length;
  }

  /**
   * Where there are no options, words with dashes are taken as they are.
   *
   * @throws VMRE_ARGUMENT_INVALID with the usage
   */
  async read(words: readonly string[]): Promise<Record<string, unknown>> {
    try {
      const parsed = this.hasOptions ? parseArguments(words, this.fields) : asWords(words);
      const spare = [...parsed.unknown, ...parsed.words.slice(this.places)];
      if (spare.length > 0) {
        throw new VmreError('VMRE_ARGUMENT_INVALID', `too many arguments: ${spare.join(' ')}`);
      }
      const values = (await bindArguments(Values, this.fields, parsed, {})) as Values &
        Record<string, unknown>;
      for (const { key, type } of this.fields) if (isList(type)) values[key] ??= [];
      return values;
    } catch (error) {
      const { message } = VmreError.from(error, 'VMRE_ARGUMENT_INVALID');
      const text = `${message}\nusage: ${this.usage().trim()}`;
      throw new VmreError('VMRE_ARGUMENT_INVALID', text, { cause: error });
    }
  }
}

const noOptions = new Map<string, string[]>();

const asWords = (words: readonly string[]): ReturnType<typeof parseArguments> => ({
  given: noOptions,
  words: [...words],
  unknown: [],
  end: words.length,
});

function toField([key, options]: [string, ArgumentSpec]): Field {
  const { type, flag } = options;
  checkFieldOptions(`the argument ${key}`, options, type);
  return {
    key,
    path: [key],
    type,
    positional: flag === undefined,
    required: options.required ?? (flag === undefined && !isList(type)),
    defaultValue: undefined,
    flag,
    env: undefined,
    options,
    fields: undefined,
  };
}
