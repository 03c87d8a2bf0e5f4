import { VmreError } from '../../support/errors/vmre-error';
import type { CommandRun } from '../commands/command-run';
import type { Constructor } from '../fields/field';
import { checkKind, checkKinds, kinds } from '../fields/option-kinds';
import { recordCommand } from './metadata';

/** What `@command` accepts. */
export interface CommandOptions<Args extends object> {
  /** One or several words, such as `user add`. Default: the name of the method. */
  name?: string | undefined;
  /** One sentence for the help. Default: none. */
  description?: string | undefined;
  /** A class whose properties have `@positional` or `@option`. Default: the command has no arguments. */
  args?: Constructor<Args> | undefined;
}

/** The arguments of a command that declares none. */
export type NoArguments = Record<never, never>;

/** A method that accepts an instance of its class of arguments. */
export type CommandMethod<Args extends object> = (args: Args, run: CommandRun) => unknown;

/** Works with `experimentalDecorators` and with standard (TC39) decorators. */
export interface CommandDecorator<Args extends object> {
  <M extends CommandMethod<Args>>(method: M, context: ClassMethodDecoratorContext): void;
  <M extends CommandMethod<Args>>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void;
}

/**
 * Makes a method the command of a RUN: the entry point, or the entry point and its first arguments, name it.
 *
 * The method gets an instance of its class of arguments, and the {@link CommandRun}. Its result, what it yields and
 * what it throws are handled as with every {@link CommandHandler}.
 *
 * @param options name, description and class of arguments
 * @throws VMRE_DEFINITION_INVALID unless the method is a public method of an instance with a string as its name, for
 * an option of the wrong kind, and when the build passes no decorator metadata
 * @example
 * ```ts
 * import { command, positional, Runtime, RuntimeDef } from 'vmre';
 *
 * class Names {
 *   @positional({ type: [String] }) names: string[] = [];
 * }
 *
 * @RuntimeDef({ name: 'hello' })
 * export class HelloRuntime extends Runtime {
 *   @command({ args: Names, description: 'Greets NAMES' })
 *   *hello({ names }: Names) {
 *     yield `hello ${names.join(' ')}\n`;
 *   }
 * }
 * ```
 */
export function command<Args extends object = NoArguments>(
  options: CommandOptions<Args> = {},
): CommandDecorator<Args> {
  return (target: unknown, at: string | symbol | ClassMethodDecoratorContext): void => {
    const standard = typeof at === 'object';
    const key = standard ? at.name : at;
    const holder = (standard ? at.metadata : target) as object | undefined;
    const refuse = (problem: string, hint: string): never => {
      throw new VmreError('VMRE_DEFINITION_INVALID', `@command on ${String(key)}: ${problem}`, {
        hint,
      });
    };
    if (typeof key === 'symbol' || (standard && (at.static || at.private)) || isClass(holder)) {
      refuse('only public methods of an instance can be commands', 'Move it to such a method.');
    }
    if (!holder) {
      const hint = 'Compile with TypeScript 5.2 or later, or set experimentalDecorators.';
      return refuse('this build passes no decorator metadata', hint);
    }
    checkCommand(`@command on ${String(key)}`, options);
    recordCommand(holder, { key: String(key), ...options });
  };
}

const commandKinds = { name: kinds.text, description: kinds.text, args: kinds.class };

function checkCommand(where: string, options: object): void {
  checkKind(where, options, kinds.object);
  checkKinds(`${where}: `, options, commandKinds);
  const unknown = Object.keys(options).find((key) => !Object.hasOwn(commandKinds, key));
  if (unknown === undefined) return;
  throw new VmreError('VMRE_DEFINITION_INVALID', `${where} has the unknown key ${unknown}`, {
    hint: `Use one of: ${Object.keys(commandKinds).join(', ')}.`,
  });
}

/** Legacy decorators of static methods get the class itself. */
const isClass = (target: unknown): boolean => typeof target === 'function';
