import {
  config,
  Runtime,
  RuntimeDef,
  RuntimeMode,
  type Context,
  type Offer,
  type ProcessId,
  type RunProcess,
} from 'vmre';

import { commands } from './commands';
import { Config } from './config';

/** Every command is a process of its own; what they share is in the volume. */
@RuntimeDef({ name: 'RUNTIME_NAME', mode: RuntimeMode.Command, volumes: ['/data'] })
@config(Config)
export class CommandRuntime extends Runtime<Config> {
  override offer(ctx: Context<CommandRuntime>): Offer {
    return { properties: { 'golem.runtime.max-bytes': ctx.config.maxBytes } };
  }

  override runCommand(command: RunProcess, ctx: Context<CommandRuntime>): Promise<ProcessId> {
    return commands.run(command, ctx);
  }
}
