import type { Awaitable } from '../support/thenable';
import { VmreError } from '../support/errors/vmre-error';
import type { Json } from '../support/json';
import type { KillProcess, ProcessId, RunProcess } from './commands/command-request';
import type { Context } from './context';
import type { Deployment } from './deployment';
import type { Endpoint } from './network/endpoint';
import type { NetworkRequest } from './network/network-request';
import type { Offer } from './offer';
import type { classes, RuntimeClasses } from './runtime-classes';
import type { RuntimeMode } from './runtime-mode';

/** Tells runtime classes from other functions, whichever copy of the package they extend. */
export const runtimeBrand = Symbol.for('vmre.runtime');

/**
 * What an author extends. Every hook may be asynchronous and may throw; what it throws reaches the
 * supervisor as the failure of that step.
 */
export abstract class Runtime<
  Config extends object = object,
  Cli extends object = object,
> implements RuntimeClasses<Config, Cli> {
  /** @internal */
  static readonly [runtimeBrand] = true;
  /** @internal */
  declare readonly [classes]: { config: Config; cli: Cli };

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
   * @returns optional JSON, which the requestor sees as the output of START
   */
  start(_ctx: Context<RuntimeClasses<Config, Cli>>): Awaitable<Json | void> {}

  /**
   * Begins a command.
   *
   * @param mode whether it came over the Runtime API or on the command line
   * @returns what `ctx.command` or `ctx.spawn` gave
   * @throws anything to refuse the command; it never begins then. Default: VMRE_NOT_SUPPORTED
   */
  runCommand(
    command: RunProcess,
    _mode: RuntimeMode,
    _ctx: Context<RuntimeClasses<Config, Cli>>,
  ): Awaitable<ProcessId> {
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
