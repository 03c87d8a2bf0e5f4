import { setTimeout as wait } from 'node:timers/promises';

import {
  CommandRouter,
  config,
  Runtime,
  RuntimeDef,
  type Context,
  type Offer,
  type ProcessId,
  type RunProcess,
} from 'vmre';

import { Config } from './config.js';

/** What the requestor can RUN. */
const commands = new CommandRouter<ServerRuntime>()
  .add(
    'hello',
    { description: 'Greets everybody named', args: { names: { type: [String] } } },
    ({ names }, run, ctx) => run.stdout(`${ctx.config.greeting} ${names.join(' ')}\n`),
  )
  .add(
    'wait',
    {
      description: 'Waits until it is killed or done',
      args: { seconds: { type: Number, min: 0 } },
    },
    ({ seconds }, run) => wait(seconds * 1000, undefined, { signal: run.signal }),
  );

/** One process serves all commands of an activity. */
@RuntimeDef({ name: 'RUNTIME_NAME' })
@config(Config)
export class ServerRuntime extends Runtime<Config> {
  override offer(ctx: Context<ServerRuntime>): Offer {
    return { properties: { 'golem.runtime.greeting': ctx.config.greeting } };
  }

  override runCommand(command: RunProcess, ctx: Context<ServerRuntime>): Promise<ProcessId> {
    return commands.run(command, ctx);
  }
}
