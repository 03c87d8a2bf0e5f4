import type { StandardSchemaV1 } from '@standard-schema/spec';

/** A class that can be made without arguments. */
export type Constructor<T extends object = object> = new () => T;

/**
 * What a value of an option is: `String`, `Number`, `Boolean`, `Object` (any JSON value), a class
 * with options of its own, or a list of one of these.
 */
export type FieldType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | ObjectConstructor
  | Constructor
  | readonly [FieldType];

/** What `@option` and `@positional` accept. */
export interface FieldOptions {
  /**
   * The type, needed where it cannot be told: a list, an optional without default, or a build that
   * drops decorator metadata. Default: the emitted metadata, then the type of the default value.
   */
  type?: FieldType;
  /** One sentence for `--help`. */
  description?: string;
  /** Whether a value must be given. Default: only for positional arguments without a default. */
  required?: boolean;
  /** Whether a number, or each number of a list, must be an integer, up to 2^53 - 1. Default false. */
  integer?: boolean;
  /** Smallest number, or fewest characters or elements. */
  min?: number;
  /** Largest number, or most characters or elements. */
  max?: number;
  /** What a text has to match as a whole. */
  pattern?: RegExp;
  /** The only values allowed. */
  oneOf?: readonly (string | number)[];
  /** Never printed: neither in errors nor in `--help`. */
  secret?: boolean;
  /**
   * Name of the command line option, without dashes; false for none. Default: the name of the
   * property in kebab case.
   */
  flag?: string | false;
  /** A one-letter flag. */
  alias?: string;
  /**
   * Name of the environment variable; false for none. Default: none for command line options,
   * `VMRE_` and the property in upper snake case for configuration.
   */
  env?: string | false;
  /** A validator of the author's choice, run after everything above. */
  schema?: StandardSchemaV1;
}

/** An option of a configuration or command line class, with everything about it settled. */
export interface Field {
  readonly key: string;
  /** Keys from the outermost class to this one. */
  readonly path: readonly string[];
  readonly type: FieldType;
  readonly positional: boolean;
  readonly required: boolean;
  readonly defaultValue: unknown;
  readonly flag: string | undefined;
  readonly env: string | undefined;
  readonly options: FieldOptions;
  /** The options of a nested class, or of the elements of a list; undefined for plain values. */
  readonly fields: readonly Field[] | undefined;
}

/** How an option is called in messages: `limits.memory`. */
export const pathText = (path: readonly string[]): string => path.join('.');

/** The plain values of a class, those of nested classes included. */
export const leavesOf = (fields: readonly Field[]): Field[] =>
  fields.flatMap((field) =>
    field.fields && !isList(field.type) ? leavesOf(field.fields) : [field],
  );

/** The class of a group of options, or of a list of groups; undefined for plain values. */
export function groupClass(type: FieldType): Constructor | undefined {
  if (isList(type)) return groupClass(type[0]);
  const isPlain = [String, Number, Boolean, Object].includes(type as never);
  return isPlain ? undefined : (type as Constructor);
}

/** Whether a type is a list. */
export const isList = (type: FieldType): type is readonly [FieldType] => Array.isArray(type);

/** How a type is called in errors, after "must be": `a number`, `a list, each a number`. */
export function typeName(type: FieldType): string {
  if (isList(type)) return `a list, each ${typeName(type[0])}`;
  if (type === String) return 'a string';
  if (type === Number) return 'a number';
  if (type === Boolean) return 'true or false';
  if (type === Object) return 'any value';
  return 'an object of options';
}
