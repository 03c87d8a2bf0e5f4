import type { StandardSchemaV1 } from '@standard-schema/spec';

import { VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { isThenable, type Awaitable } from '../../support/thenable';
import { bindArguments } from '../fields/bind-arguments';
import { refuseConflicts } from '../fields/conflicts';
import { checkFieldOptions } from '../fields/constraints';
import { isList, leavesOf, type Constructor, type Field, type FieldOptions } from '../fields/field';
import { fieldsOf } from '../fields/fields-of';
import { checkKind, kinds } from '../fields/option-kinds';
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
  /** Makes it an option, `--flag VALUE`. Default: it is positional. */
  flag?: string | undefined;
  /** Whether it must be given. Default: true for a positional argument that is not a list. */
  required?: boolean | undefined;
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

/** The value of an argument: what its schema makes, else one of `oneOf`, else what its type says. */
export type ArgumentItem<S extends ArgumentSpec> =
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a validator takes is checked when it runs
  S extends { schema: StandardSchemaV1<any, infer Made> }
    ? Made
    : S extends { oneOf: readonly (infer Choice)[]; type: infer Type }
      ? Type extends readonly unknown[]
        ? Choice[]
        : Choice
      : ArgumentValue<S['type']>;

/** Whether the value of an argument may be undefined. `required` of type `boolean` may be false. */
export type ArgumentIsOptional<S extends ArgumentSpec> = S['type'] extends readonly unknown[]
  ? false
  : S extends { required: infer Required }
    ? [Required] extends [true]
      ? false
      : true
    : S extends { flag: string }
      ? true
      : false;

/** The values for a handler. Optional arguments may be undefined. */
export type ArgumentValues<A extends ArgumentSpecs> = {
  [K in keyof A]: ArgumentIsOptional<A[K]> extends true
    ? ArgumentItem<A[K]> | undefined
    : ArgumentItem<A[K]>;
};

/** What a handler gets: an instance of a class of arguments, or the values of its specifications. */
export type ArgumentsOf<A> =
  A extends Constructor<infer Args> ? Args : A extends ArgumentSpecs ? ArgumentValues<A> : never;

/** Reads the arguments of one sub-command. */
export class ArgumentReader {
  readonly fields: readonly Field[];
  private readonly type: Constructor;
  private readonly hasOptions: boolean;
  private readonly places: number;

  /**
   * @param args a class of arguments, or specifications
   * @param usage called for the text of an error
   * @throws VMRE_DEFINITION_INVALID, VMRE_FIELD_CONFLICT, and for a class VMRE_FIELD_TYPE_UNKNOWN
   */
  constructor(
    args: ArgumentSpecs | Constructor,
    private readonly usage: () => string,
  ) {
    const isClass = typeof args === 'function';
    this.type = isClass ? args : (Object as Constructor);
    if (!isClass) checkKind('args', args, kinds.object);
    this.fields = isClass
      ? fieldsOf(args, { variables: false, path: [] })
      : Object.entries(args).map(toField);
    refuseConflicts(leavesOf(this.fields), []);
    const positional = this.fields.filter((field) => field.positional);
    refuseAfterList(positional);
    this.hasOptions = positional.length < this.fields.length;
    // A list takes all remaining words.
    this.places = positional.some(({ type }) => isList(type)) ? Infinity : positional.length;
  }

  /**
   * Without options, words with dashes are positional arguments.
   *
   * @returns the values; a promise of them when a schema is asynchronous
   * @throws VMRE_ARGUMENT_INVALID with the usage
   */
  read(words: readonly string[]): Awaitable<object> {
    try {
      const parsed = this.hasOptions ? parseArguments(words, this.fields) : asWords(words);
      const spare = [...parsed.unknown, ...parsed.words.slice(this.places)];
      if (spare.length > 0) {
        throw new VmreError('VMRE_ARGUMENT_INVALID', `too many arguments: ${spare.join(' ')}`);
      }
      const bound = bindArguments(this.type, this.fields, parsed, {});
      return isThenable(bound) ? bound.then(this.withLists, this.refuse) : this.withLists(bound);
    } catch (error) {
      return this.refuse(error);
    }
  }

  private readonly withLists = (values: object): object => {
    const properties = values as Record<string, unknown>;
    for (const { key, type } of this.fields) if (isList(type)) properties[key] ??= [];
    return values;
  };

  private readonly refuse = (error: unknown): never => {
    const { message } = VmreError.from(error, 'VMRE_ARGUMENT_INVALID');
    const text = `${message}\nusage: ${this.usage().trim()}`;
    throw new VmreError('VMRE_ARGUMENT_INVALID', text, { cause: error });
  };
}

const noOptions = new Map<string, string[]>();

const asWords = (words: readonly string[]): ReturnType<typeof parseArguments> => ({
  given: noOptions,
  words: [...words],
  unknown: [],
  end: words.length,
});

/** An argument after a list would never get a word. */
function refuseAfterList(positional: readonly Field[]): void {
  const list = positional.slice(0, -1).find(({ type }) => isList(type));
  if (!list) return;
  const text = `the argument ${list.key} takes all remaining words, but others follow it`;
  throw new VmreError('VMRE_DEFINITION_INVALID', text, {
    hint: 'Make the list the last positional argument, or give it a flag.',
  });
}

const types: readonly unknown[] = [String, Number, Boolean, Object];

function refuseType(key: string, options: unknown): void {
  const type: unknown = isRecord(options) ? options['type'] : undefined;
  const isValid = Array.isArray(type)
    ? type.length === 1 && types.includes(type[0])
    : types.includes(type);
  if (isValid) return;
  throw new VmreError('VMRE_DEFINITION_INVALID', `the argument ${key} has no valid type`, {
    hint: 'Write it as { type: String }; types are String, Number, Boolean, Object and lists: [String].',
  });
}

function toField([key, options]: [string, ArgumentSpec]): Field {
  refuseType(key, options);
  const { type, flag } = options;
  checkFieldOptions(`the argument ${key}`, options, type);
  if (flag !== undefined) checkKind(`the argument ${key}: flag`, flag, kinds.flagName);
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
