import type { Awaitable } from '../support/thenable';
import { VmreError } from '../support/errors/vmre-error';
import { commandMethods } from './commands/command-methods';
import type { KillProcess, ProcessId, RunProcess } from './commands/command-request';
import type { Context } from './context';
import type { Deployment } from './deployment';
import type { Endpoint } from './network/endpoint';
import type { NetworkRequest } from './network/network-request';
import type { Offer } from './offer';
import { pendingContext } from './pending-context';
import type { classes, NoOptions, RuntimeClasses } from './runtime-classes';

/** Tells runtime classes from other functions, whichever copy of the package they extend. */
export const runtimeBrand = Symbol.for('vmre.runtime');

/** Where an instance has its context; for other copies of the package, too. */
export const contextKey = Symbol.for('vmre.context');

/**
 * What an author extends. Every hook may be asynchronous and may throw; what it throws reaches the
 * supervisor as the failure of that step.
 */
export abstract class Runtime<
  Config extends object = NoOptions,
  Cli extends object = NoOptions,
> implements RuntimeClasses<Config, Cli> {
  /** @internal */
  static readonly [runtimeBrand] = true;
  /** @internal */
  declare readonly [classes]: { config: Config; cli: Cli };

  /** @internal */
  [contextKey]: Context | undefined;

  constructor() {
    // Not enumerable: what a runtime works with is no property of its author.
    Object.defineProperty(this, contextKey, { value: pendingContext(), writable: true });
  }

  /**
   * Everything that the runtime works with, from its first field and its constructor on.
   *
   * @throws VMRE_DEFINITION_INVALID in an instance that VMRE does not run
   */
  protected get ctx(): Context<RuntimeClasses<Config, Cli>> {
    const context = this[contextKey];
    if (context) return context as Context<RuntimeClasses<Config, Cli>>;
    const text = `${this.constructor.name} has no context: it was made by hand`;
    throw new VmreError('VMRE_DEFINITION_INVALID', text, {
      hint: 'Have it run by run() or openActivity(), or use the ctx that a hook is given.',
    });
  }

  /**
   * Prepares the environment and the payload. May run again in the same work directory.
   *
   * @returns parts of the answer to set: volumes, `valid`, keys of your own. Default: the mode of
   * the runtime, the declared volumes.
   */
  deploy(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<Deployment | void> {}

  /**
   * Makes the runtime usable. In server mode commands are accepted when it has settled.
   *
   * @returns optional JSON, which the requestor sees as the output of START. A generator writes what it yields
   * there at once, as that of a command does
   */
  start(_ctx: Context<RuntimeClasses<Config, Cli>>): unknown {
    return undefined;
  }

  /**
   * Begins a command. Default: the `@command` method that it names. Override it to spawn programs, to refuse
   * commands, or to manage them yourself.
   *
   * @param ctx makes the command; `this.ctx` cannot
   * @returns what `ctx.command` or `ctx.spawn` gave
   * @throws anything to refuse the command; it never begins then. Default: VMRE_COMMAND_NOT_FOUND,
   * VMRE_ARGUMENT_INVALID; VMRE_NOT_SUPPORTED without `@command` methods
   */
  runCommand(command: RunProcess, ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<ProcessId> {
    const router = commandMethods(this);
    if (router) return router.run(command, ctx);
    throw new VmreError('VMRE_NOT_SUPPORTED', `this runtime runs no commands (${command.bin})`);
  }

  /**
   * Ends a command. Default: signals what `ctx.command` or `ctx.spawn` began.
   *
   * @throws VMRE_PID_UNKNOWN when no such command runs
   */
  killCommand(kill: KillProcess, ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<void> {
    ctx.kill(kill);
  }

  /** Cleans up. Called once, on shutdown, end of input and signals; has three seconds. */
  stop(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<void> {}

  /** Properties and constraints for the provider's offers. Default: none. */
  offer(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<Offer | void> {}

  /** Checks that the runtime can work on this machine; throws if not. A failure stops the provider. */
  test(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<void> {}

  /**
   * Joins a network. Default: VMRE_NOT_SUPPORTED.
   *
   * @returns where the supervisor exchanges packets with the runtime
   * @throws VMRE_NOT_SUPPORTED by default
   */
  joinNetwork(
    network: NetworkRequest,
    _ctx: Context<RuntimeClasses<Config, Cli>>,
  ): Awaitable<Endpoint> {
    throw new VmreError('VMRE_NOT_SUPPORTED', `this runtime joins no ${network.kind} network`);
  }
}

/** A runtime of any configuration and command line. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `never` and `unknown` both exclude someone
export type AnyRuntime = Runtime<any, any>;
