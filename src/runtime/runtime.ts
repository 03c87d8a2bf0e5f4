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

/** Marks runtime classes, also those that extend another copy of the package. */
export const runtimeBrand = Symbol.for('vmre.runtime');

/** The property with the context of an instance, shared with other copies of the package. */
export const contextKey = Symbol.for('vmre.context');

/**
 * The base class of every runtime. A hook may be asynchronous. If it throws, the supervisor receives the error
 * as the failure of that step.
 */
export abstract class Runtime<
  Config extends object = NoOptions,
  Cli extends object = NoOptions,
> implements RuntimeClasses<Config, Cli> {
  /** @internal */
  static readonly [runtimeBrand] = true;
  /** @hidden */
  declare readonly [classes]: { config: Config; cli: Cli };

  /** @internal */
  declare [contextKey]: Context | undefined;

  constructor() {
    // Not enumerable: it is not a property of the author.
    Object.defineProperty(this, contextKey, { value: pendingContext(), writable: true });
  }

  /**
   * The context of the runtime. It is available from the first field initializer on.
   *
   * @throws VMRE_DEFINITION_INVALID in an instance that VMRE does not run
   */
  protected get ctx(): Context<RuntimeClasses<Config, Cli>> {
    const context = this[contextKey];
    if (context) return context as Context<RuntimeClasses<Config, Cli>>;
    const text = `${this.constructor.name} has no context: VMRE did not create it`;
    throw new VmreError('VMRE_DEFINITION_INVALID', text, {
      hint: 'Start it with run() or openActivity(), or use the ctx of the hook.',
    });
  }

  /**
   * Prepares the environment and the payload. It may run again in the same work directory.
   *
   * @returns parts of the answer to the supervisor: volumes, `valid`, custom keys. Default: the start mode that fits
   * the mode of the runtime, and the declared volumes
   */
  deploy(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<Deployment | void> {}

  /**
   * Makes the runtime ready. In server mode, commands are accepted after it has settled.
   *
   * @returns a JSON value that the requestor receives as the output of START. Default: none. What a generator yields
   * is written to this output at once
   */
  start(_ctx: Context<RuntimeClasses<Config, Cli>>): unknown {
    return undefined;
  }

  /**
   * Creates a command. Default: runs the `@command` method with its name. Override it to spawn programs, to reject
   * commands, or to manage them yourself.
   *
   * @param command the entry point and its arguments
   * @param ctx creates the command; `this.ctx` cannot
   * @returns the id from `ctx.command` or `ctx.spawn`
   * @throws any error to reject the command, which then never starts. Default: VMRE_COMMAND_NOT_FOUND,
   * VMRE_ARGUMENT_INVALID; VMRE_NOT_SUPPORTED without `@command` methods
   */
  runCommand(command: RunProcess, ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<ProcessId> {
    const router = commandMethods(this);
    if (router) return router.begin(command, ctx);
    throw new VmreError(
      'VMRE_NOT_SUPPORTED',
      `this runtime does not support commands (${command.bin})`,
    );
  }

  /**
   * Ends a command. Default: sends the signal to a command from `ctx.command` or `ctx.spawn`.
   *
   * @param kill id of the command, and the signal
   * @throws VMRE_PID_UNKNOWN when no such command runs
   */
  killCommand(kill: KillProcess, ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<void> {
    ctx.kill(kill);
  }

  /** Cleans up. Called once, at shutdown, at the end of input, or after a signal. Default limit: three seconds. */
  stop(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<void> {}

  /** Properties and constraints for the provider's offers. Default: none. */
  offer(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<Offer | void> {}

  /** Checks that the runtime works on this machine, and throws if not. A failure stops the provider. */
  test(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<void> {}

  /**
   * Joins a network.
   *
   * @param network the networks and the hosts in them
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
