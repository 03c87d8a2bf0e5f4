import type { StandardSchemaV1 } from '@standard-schema/spec';

/** A class whose constructor needs no arguments. */
export type Constructor<T extends object = object> = new () => T;

/**
 * The type of an option: `String`, `Number`, `Boolean`, `Object` (any JSON value), a class with nested
 * options, or a list of one of these.
 */
export type FieldType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | ObjectConstructor
  | Constructor
  | readonly [FieldType];

/** Options of the decorators `@option` and `@positional`. */
export interface FieldOptions {
  /**
   * The type. Required if it cannot be inferred: for a list, an option without a default, or a build
   * that drops decorator metadata. Default: the emitted metadata, then the type of the default value.
   */
  type?: FieldType | undefined;
  /** One sentence for `--help`. */
  description?: string | undefined;
  /** Whether a value must be given. Default: only for positional arguments without a default. */
  required?: boolean | undefined;
  /** Whether a number, or each number of a list, must be an integer, up to 2^53 - 1. Default false. */
  integer?: boolean | undefined;
  /** Minimum of a number, or minimum count of characters or elements. */
  min?: number | undefined;
  /** Maximum of a number, or maximum count of characters or elements. */
  max?: number | undefined;
  /** A pattern that the whole string must match. */
  pattern?: RegExp | undefined;
  /** The allowed values. */
  oneOf?: readonly (string | number)[] | undefined;
  /** Hides the value in errors and in `--help`. Default false. */
  secret?: boolean | undefined;
  /**
   * Name of the command line option, without dashes; false for none. Default: the property's name in
   * kebab case.
   */
  flag?: string | false | undefined;
  /** A one-letter flag. */
  alias?: string | undefined;
  /**
   * Name of the environment variable; false for none. Default: none for command line options; for
   * configuration, `VMRE_` and the property's name in upper snake case.
   */
  env?: string | false | undefined;
  /** The author's validator, which runs after all checks above. */
  schema?: StandardSchemaV1 | undefined;
}

/** A resolved option of a configuration or command line class. */
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

/** Name of an option in messages: `limits.memory`. */
export const pathText = (path: readonly string[]): string => path.join('.');

/** Returns the plain values of a class, including those of nested classes. */
export const leavesOf = (fields: readonly Field[]): Field[] =>
  fields.flatMap((field) =>
    field.fields && !isList(field.type) ? leavesOf(field.fields) : [field],
  );

/** Returns the class of a group of options, or of a list of groups; undefined for plain values. */
export function groupClass(type: FieldType): Constructor | undefined {
  if (isList(type)) return groupClass(type[0]);
  const isPlain = [String, Number, Boolean, Object].includes(type as never);
  return isPlain ? undefined : (type as Constructor);
}

/** Whether a type is a list. */
export const isList = (type: FieldType): type is readonly [FieldType] => Array.isArray(type);

/** Name of a type in errors, after "must be": `a number`, `a list, each a number`. */
export function typeName(type: FieldType): string {
  if (isList(type)) return `a list, each ${typeName(type[0])}`;
  if (type === String) return 'a string';
  if (type === Number) return 'a number';
  if (type === Boolean) return 'true or false';
  if (type === Object) return 'any value';
  return 'an object of options';
}
