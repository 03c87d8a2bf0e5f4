import { VmreError } from '../../support/errors/vmre-error';
import type { FieldOptions } from '../fields/field';
import { checkKind, kinds } from '../fields/option-kinds';
import { recordField } from './metadata';
import type { FieldDecorator, Settled, TypedOptions, ValueOfOption } from './option-value';

/**
 * Declares a property of a configuration class or of a command line class as an option.
 *
 * The type of the property must accept the values that the options allow; otherwise it does not compile.
 *
 * @param options its flag, limits and description. Default: a flag from the name of the property
 * @throws VMRE_DEFINITION_INVALID when the build passes no decorator metadata
 * @example
 * ```ts
 * import { option } from 'vmre';
 *
 * export class Settings {
 *   @option({ description: 'Largest answer', min: 1 })
 *   limit = 100;
 * }
 * ```
 */
export const option = <
  const Type = unknown,
  const Choice extends string | number = never,
  Made = unknown,
>(
  options: TypedOptions<Type, Choice, Made> = {},
): FieldDecorator<Settled<ValueOfOption<Type, Choice, Made>>> => field(options, false);

/**
 * Declares a property of a command line class as a positional argument, given before the command:
 * `my-runtime NAME start`. Several are taken in the order of their declaration.
 *
 * @param options its limits and description
 * @throws as {@link option}
 */
export const positional = <
  const Type = unknown,
  const Choice extends string | number = never,
  Made = unknown,
>(
  options: TypedOptions<Type, Choice, Made> = {},
): FieldDecorator<Settled<ValueOfOption<Type, Choice, Made>>> => field(options, true);

type Place = string | symbol | ClassFieldDecoratorContext | ClassAccessorDecoratorContext;

function field(options: FieldOptions, positional: boolean) {
  return (target: object | undefined, at: Place): void => {
    const standard = typeof at === 'object';
    const key = String(standard ? at.name : at);
    // Emitters older than the metadata proposal give no place to record on.
    const holder = standard ? (at.metadata as object | undefined) : target;
    if (!holder) {
      throw new VmreError(
        'VMRE_DEFINITION_INVALID',
        `@${positional ? 'positional' : 'option'} on ${key}: this build passes no decorator metadata`,
        { hint: 'Compile with TypeScript 5.2 or later, or set experimentalDecorators.' },
      );
    }
    checkKind(`the options of ${key}`, options, kinds.object);
    recordField(holder, { key, positional, options });
  };
}
