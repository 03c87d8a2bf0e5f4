import { isAbsolute } from 'node:path';

import {
  config,
  Runtime,
  RuntimeDef,
  type Context,
  type Offer,
  type ProcessId,
  type RunProcess,
} from 'vmre';

import { commands } from './commands';
import { Settings } from './settings';

/** A runtime in server mode: RUN names one of its commands, or a program by its absolute path. */
@RuntimeDef({ volumes: ['/golem/input', '/golem/output'] })
@config(Settings)
export class ExampleRuntime extends Runtime<Settings> {
  override offer(ctx: Context<ExampleRuntime>): Offer {
    return { properties: { 'golem.runtime.example.greeting': ctx.config.greeting } };
  }

  override runCommand(command: RunProcess, ctx: Context<ExampleRuntime>): Promise<ProcessId> {
    if (isAbsolute(command.bin)) return ctx.spawn({ program: command.bin, args: command.args });
    return commands.run(command, ctx);
  }
}
