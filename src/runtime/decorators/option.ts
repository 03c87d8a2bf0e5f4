import { VmreError } from '../../support/errors/vmre-error';
import type { FieldOptions } from '../fields/field';
import { recordField } from './metadata';

/** Works with `experimentalDecorators` and with standard (TC39) decorators. */
export interface FieldDecorator {
  (target: object, key: string | symbol): void;
  (value: undefined, context: ClassFieldDecoratorContext): void;
}

/**
 * Declares a property as an option, of a configuration class or of a command line class.
 *
 * @param options what is allowed, and how it is called
 * @throws VMRE_DEFINITION_INVALID where the build passes no place for it
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
export const option = (options: FieldOptions = {}): FieldDecorator => field(options, false);

/**
 * Declares a property of a command line class as a positional argument, given before the command:
 * `my-runtime NAME start`. Several are taken in the order of their declaration.
 *
 * @param options what is allowed
 * @throws as {@link option}
 */
export const positional = (options: FieldOptions = {}): FieldDecorator => field(options, true);

function field(options: FieldOptions, positional: boolean): FieldDecorator {
  return (target: object | undefined, at: string | symbol | ClassFieldDecoratorContext): void => {
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
    recordField(holder, { key, positional, options });
  };
}
