import { didYouMean } from '../../support/closest';
import { VmreError } from '../../support/errors/vmre-error';
import type { Context } from '../context';
import type { Constructor } from '../fields/field';
import { checkKinds, kinds } from '../fields/option-kinds';
import type { RuntimeClasses } from '../runtime-classes';
import type { ArgumentsOf, ArgumentSpecs } from './arguments';
import { checkCommandName } from './command-name';
import { CommandRouter } from './command-router';
import type { CommandRun } from './command-run';

/**
 * A command of `defineRuntime`.
 *
 * @typeParam Args the type of `args`; `unknown` for a command without arguments
 */
export interface CommandDescription<R extends RuntimeClasses, Args = unknown> {
  /** One sentence for the help. Default: none. */
  description?: string | undefined;
  /**
   * A class whose properties have `@positional` or `@option`, or an object of specifications: arguments with a `flag`
   * are options, the others are positional. A list takes all remaining words. Default: the command has no arguments.
   */
  args?: (Args & (ArgumentSpecs | Constructor)) | undefined;
  /** A function, async function or generator. It has the same effect as a {@link CommandHandler}. */
  handler: (
    args: unknown extends Args ? object : ArgumentsOf<Args>,
    run: CommandRun,
    ctx: Context<R>,
  ) => unknown;
}

/** The commands of `defineRuntime`, by names of one or several words, such as `user add`. */
export type CommandDescriptions<R extends RuntimeClasses, All = Record<string, unknown>> = {
  [Name in keyof All]: CommandDescription<R, All[Name]>;
};

/**
 * The router of described commands. A router is returned unchanged.
 *
 * @throws VMRE_DEFINITION_INVALID for a wrong name, a wrong key, a missing handler or wrong arguments
 */
export function routerOf<R extends RuntimeClasses>(
  commands: CommandDescriptions<R> | CommandRouter<R>,
): CommandRouter<R> {
  if (isRouter(commands)) return commands;
  const router = new CommandRouter<R>();
  for (const [name, command] of Object.entries(commands)) {
    check(name, command);
    const { description, args, handler } = command;
    router.add<ArgumentSpecs | Constructor>(name, { description, args }, handler);
  }
  return router;
}

/** Whether it is a router, of this or another copy of the package. */
const isRouter = <R extends RuntimeClasses>(
  commands: CommandDescriptions<R> | CommandRouter<R>,
): commands is CommandRouter<R> =>
  typeof commands.add === 'function' && typeof commands.run === 'function';

const keys = { description: true, args: true, handler: true } satisfies Record<
  keyof CommandDescription<RuntimeClasses>,
  true
>;

function check(name: string, command: unknown): void {
  const where = `commands[${JSON.stringify(name)}]`;
  checkCommandName(where, name);
  const refuse = (problem: string): never => {
    throw new VmreError('VMRE_DEFINITION_INVALID', `${where} ${problem}`, {
      hint: 'Give it a handler and, if needed, args and a description.',
    });
  };
  if (typeof command !== 'object' || command === null) return refuse('is not an object');
  const known = Object.keys(keys);
  const unknown = Object.keys(command).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    refuse(`has the unknown key ${unknown}.${didYouMean(unknown, known)}`);
  }
  checkKinds(`${where}.`, command, { description: kinds.text });
  if (typeof (command as { handler?: unknown }).handler !== 'function') {
    refuse('has no function as its handler');
  }
}
