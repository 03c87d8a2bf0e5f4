import type { StandardSchemaV1 } from '@standard-schema/spec';

import type { FieldOptions, FieldType } from '../fields/field';

/**
 * What `@option` and `@positional` accept, with the types that determine the type of the value.
 *
 * @typeParam Type of `type`
 * @typeParam Choice one of the values of `oneOf`
 * @typeParam Made the output of `schema`
 */
export interface TypedOptions<Type, Choice, Made> extends Omit<
  FieldOptions,
  'type' | 'oneOf' | 'schema'
> {
  /** The type of the value, where it cannot be inferred. */
  type?: (Type & FieldType) | undefined;
  /** The accepted values. Default: all. */
  oneOf?: readonly Choice[] | undefined;
  /** Validates the value after all other checks, and may change it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a validator takes is checked when it runs
  schema?: StandardSchemaV1<any, Made> | undefined;
}

/** The value that a type stands for. */
export type ValueOfType<T> = T extends readonly [infer Item]
  ? ValueOfType<Item>[]
  : T extends StringConstructor
    ? string
    : T extends NumberConstructor
      ? number
      : T extends BooleanConstructor
        ? boolean
        : T extends ObjectConstructor
          ? unknown
          : T extends new () => infer Group
            ? Group
            : unknown;

/** Keeps the compiler from inferring the type from the decorated property, like `NoInfer` of TypeScript 5.4. */
export type Settled<T> = [T][T extends unknown ? 0 : never];

/** The type of the value of an option: that of its schema, else of `oneOf`, else of its `type`. */
export type ValueOfOption<Type, Choice, Made> = unknown extends Made
  ? [Choice] extends [never]
    ? ValueOfType<Type>
    : Type extends readonly unknown[]
      ? Choice[]
      : Choice
  : Made;

/** No constraint when a property accepts the value of its option, or the type of the value is unknown. */
export type Takes<Property, Value> = unknown extends Value
  ? unknown
  : [Value] extends [Property]
    ? unknown
    : { 'the option gives': Value; 'the property takes': Property };

/** A decorator of a property: with `experimentalDecorators`, and with standard (TC39) decorators. */
export interface FieldDecorator<Value = unknown> {
  <T extends object, K extends keyof T>(
    target: T & Takes<T[K], Value>,
    key: K,
    descriptor?: PropertyDescriptor, // of an accessor
  ): void;
  <This, Property>(
    value: undefined,
    context: ClassFieldDecoratorContext<This, Property> & Takes<Property, Value>,
  ): void;
  <This, Property>(
    value: ClassAccessorDecoratorTarget<This, Property>,
    context: ClassAccessorDecoratorContext<This, Property> & Takes<Property, Value>,
  ): void;
}
