import { closest } from '../../support/closest';
import { VmreError } from '../../support/errors/vmre-error';
import type { Awaitable } from '../../support/thenable';
import type { Context } from '../context';
import type { Constructor } from '../fields/field';
import { checkKind, checkKinds, kinds } from '../fields/option-kinds';
import type { RuntimeClasses } from '../runtime-classes';
import { ArgumentReader, type ArgumentsOf, type ArgumentSpecs } from './arguments';
import type { ProcessId, RunProcess } from './command-request';
import type { CommandRun } from './command-run';
import { listCommands, usageOf, type DescribedCommand } from './router-help';

/** The handler of a sub-command. */
export type SubcommandHandler<R extends RuntimeClasses, A extends ArgumentSpecs | Constructor> = (
  args: ArgumentsOf<A>,
  run: CommandRun,
  ctx: Context<R>,
) => unknown;

/** The description and the arguments of a sub-command. */
export interface SubcommandOptions<A extends ArgumentSpecs | Constructor> {
  /** One sentence for the help. Default: none. */
  description?: string | undefined;
  /**
   * A class whose properties have `@positional` or `@option`, or an object of specifications: arguments with a `flag`
   * are options, the others are positional. A list takes all remaining words. Default: none.
   */
  args?: A | undefined;
}

const commandKinds = { description: kinds.text, handler: kinds.function };

/** A sub-command of a router. */
interface Subcommand extends DescribedCommand {
  reader: ArgumentReader;
  handler: (args: object, run: CommandRun, ctx: Context<RuntimeClasses>) => unknown;
}

/**
 * Sub-commands inside RUN: the entry point, or the entry point and its first arguments, name one.
 *
 * @example
 * ```ts
 * import { CommandRouter, defineRuntime } from 'vmre';
 *
 * const commands = new CommandRouter()
 *   .add('sum', { args: { numbers: { type: [Number] } } }, ({ numbers }) =>
 *     numbers.reduce((sum, number) => sum + number, 0),
 *   )
 *   .add('user add', { args: { name: { type: String } } }, async ({ name }, run, ctx) => {
 *     await run.stdout(`${name} is in ${ctx.workdir}\n`);
 *   });
 *
 * export const accounts = defineRuntime({
 *   name: 'accounts',
 *   commands,
 * });
 * ```
 */
export class CommandRouter<R extends RuntimeClasses = RuntimeClasses<object, object>> {
  private readonly commands = new Map<string, Subcommand>();
  /** Words of the longest name. */
  private longest = 1;

  constructor() {
    const args = { command: { type: [String] as const } };
    this.add('help', { description: 'Shows this help', args }, ({ command }, run) => {
      const known = this.commands.get(command.join(' '));
      const text = known ? usageOf(known) : listCommands([...this.commands.values()]);
      return run.stdout(text); // for people: no JSON
    });
  }

  /**
   * Adds a sub-command; one of the same name is replaced.
   *
   * @param name one or several words
   * @param options description and arguments
   * @param handler its result is written to stdout, as with every {@link CommandHandler}
   * @returns this router, to add the next
   * @throws VMRE_DEFINITION_INVALID for an option of the wrong kind and for wrong arguments, VMRE_FIELD_TYPE_UNKNOWN,
   * VMRE_FIELD_CONFLICT
   */
  add<const A extends ArgumentSpecs | Constructor>(
    name: string,
    options: SubcommandOptions<A>,
    handler: SubcommandHandler<R, A>,
  ): this {
    checkKind(`the options of the command ${name}`, options, kinds.object);
    checkKinds(`${name}: `, { ...options, handler }, commandKinds);
    const { description = '', args = {} } = options;
    const reader = new ArgumentReader(args, () => usageOf(subcommand));
    const { fields } = reader;
    const subcommand = { name, description, fields, reader, handler } as unknown as Subcommand;
    this.commands.set(name, subcommand);
    this.longest = Math.max(this.longest, name.split(' ').length);
    return this;
  }

  /**
   * Creates the command for the sub-command that a RUN names. Call it in `runCommand`, and return its result.
   *
   * @param command the RUN
   * @param ctx as `runCommand` got it
   * @throws VMRE_COMMAND_NOT_FOUND, VMRE_ARGUMENT_INVALID
   */
  async run(command: RunProcess, ctx: Context<R>): Promise<ProcessId> {
    return this.begin(command, ctx);
  }

  /** Does the same, without a promise while no schema is asynchronous: promises take a timer each. @internal */
  begin(command: RunProcess, ctx: Context<R>): Awaitable<ProcessId> {
    const [{ reader, handler }, rest] = this.find(command);
    const begin = (args: object): ProcessId => ctx.command((run) => handler(args, run, ctx));
    const args = reader.read(rest);
    return args instanceof Promise ? args.then(begin) : begin(args);
  }

  /** The longest name that the words begin with. */
  private find({ bin, args }: RunProcess): [Subcommand, readonly string[]] {
    for (let count = Math.min(this.longest - 1, args.length); count >= 0; count -= 1) {
      const name = count === 0 ? bin : [bin, ...args.slice(0, count)].join(' ');
      const found = this.commands.get(name);
      if (found) return [found, args.slice(count)];
    }
    const names = [...this.commands.keys()];
    const groups = new Set(names.filter((name) => name.includes(' ')).map(firstWord));
    const missing = groups.has(bin) && args.length > 0 ? `${bin} ${args[0]}` : bin;
    const text = `unknown command ${missing}; known commands: ${names.join(', ')}.`;
    const guesses = this.guesses([bin, ...args], [...groups]);
    const guess = guesses.length === 0 ? '' : ` Did you mean ${guesses.join(' or ')}?`;
    throw new VmreError('VMRE_COMMAND_NOT_FOUND', text + guess);
  }

  /** The name that the words nearly begin with, or those of the group that they name. */
  private guesses(words: readonly string[], groups: readonly string[]): string[] {
    const names = [...this.commands.keys()];
    for (let count = Math.min(this.longest, words.length); count > 0; count -= 1) {
      const asLong = names.filter((name) => name.split(' ').length === count);
      const best = closest(words.slice(0, count).join(' '), asLong);
      if (best !== undefined) return [best];
    }
    const group = closest(words[0] ?? '', groups);
    return names.filter((name) => firstWord(name) === group);
  }
}

const firstWord = (name: string): string => name.split(' ')[0] ?? '';
