import type { StandardSchemaV1 } from '@standard-schema/spec';

import { VmreError } from '../support/errors/vmre-error';
import { given } from '../support/given';
import { routerOf, type CommandDescriptions } from './commands/command-descriptions';
import { CommandRouter } from './commands/command-router';
import { settleDefinition, type RuntimeDefinition, type RuntimeFactory } from './definition';
import type { Constructor } from './fields/field';
import { checkKind, checkKinds, kinds } from './fields/option-kinds';
import { hookNames } from './hook-names';
import { Runtime } from './runtime';
import type { RuntimeClasses } from './runtime-classes';
import type { RuntimeOptions } from './runtime-options';

/** The hooks of a runtime, as functions. */
export type Hooks<Config extends object, Cli extends object> = Pick<
  Runtime<Config, Cli>,
  'deploy' | 'start' | 'runCommand' | 'killCommand' | 'stop' | 'offer' | 'test' | 'joinNetwork'
>;

/** A runtime as a value: its options and its hooks. */
export interface RuntimeDescription<
  Config extends object,
  Cli extends object,
  Commands = Record<string, unknown>,
>
  extends RuntimeOptions, Partial<Hooks<Config, Cli>> {
  /** A class of options, or a Standard Schema validator. */
  config?: Constructor<Config> | StandardSchemaV1<unknown, Config> | undefined;
  /** A class of options and positional arguments. */
  cli?: Constructor<Cli> | undefined;
  /** Its commands by their names, or a router; without the hook `runCommand`. */
  commands?:
    | CommandDescriptions<RuntimeClasses<Config, Cli>, Commands>
    | CommandRouter<RuntimeClasses<Config, Cli>>
    | undefined;
  /** Creates the instance. The hooks of the description replace those of the instance. */
  create?: RuntimeFactory<Runtime<Config, Cli>> | undefined;
}

/**
 * Defines a runtime without decorators: in plain JavaScript, or where a tool only strips types.
 *
 * @param description options and hooks
 * @returns a definition for `run` and `openActivity`
 * @example
 * ```ts
 * import { defineRuntime } from 'vmre';
 *
 * export const hello = defineRuntime({
 *   name: 'hello',
 *   commands: {
 *     hello: {
 *       description: 'Greets NAMES',
 *       args: { names: { type: [String] } },
 *       *handler({ names }) {
 *         yield `hello ${names.join(' ')}\n`;
 *       },
 *     },
 *   },
 * });
 * ```
 * @throws VMRE_DEFINITION_INVALID, VMRE_FIELD_TYPE_UNKNOWN, VMRE_FIELD_CONFLICT
 */
export function defineRuntime<
  Config extends object = object,
  Cli extends object = object,
  const Commands = Record<string, unknown>,
>(description: RuntimeDescription<Config, Cli, Commands>): RuntimeDefinition<Runtime<Config, Cli>> {
  checkKind('the description of a runtime', description, kinds.object);
  const { config, cli, commands, create, ...rest } = description;
  checkKinds('', { commands, create }, { commands: kinds.object, create: kinds.function });
  if (commands && rest.runCommand) {
    throw new VmreError('VMRE_DEFINITION_INVALID', 'both commands and runCommand are given', {
      hint: 'To decide per command, call the run() of a CommandRouter in runCommand.',
    });
  }
  const router = commands && routerOf(commands as CommandDescriptions<RuntimeClasses<Config, Cli>>);
  const [hooks, options] = split({
    ...rest,
    ...(router && { runCommand: dispatchTo(router) }),
  });
  for (const [name, hook] of Object.entries(hooks)) checkKind(name, hook, kinds.function);
  class DescribedRuntime extends Runtime<Config, Cli> {}
  return settleDefinition<Runtime<Config, Cli>>(
    { options, ...given({ config, cli }) },
    async (ctx) => Object.assign(create ? await create(ctx) : new DescribedRuntime(), hooks),
    ['commands', 'config', 'cli', 'create'],
  );
}

/** The router of a subclass, or of another copy of the package, is called by its public method. */
const dispatchTo = <R extends RuntimeClasses>(router: CommandRouter<R>) =>
  router.run === CommandRouter.prototype.run ? router.begin.bind(router) : router.run.bind(router);

function split(rest: RuntimeOptions & Record<string, unknown>): [object, RuntimeOptions] {
  const entries = Object.entries(given(rest));
  const isHook = ([key]: [string, unknown]): boolean => hookNames.includes(key as never);
  return [
    Object.fromEntries(entries.filter(isHook)),
    Object.fromEntries(entries.filter((entry) => !isHook(entry))),
  ];
}
