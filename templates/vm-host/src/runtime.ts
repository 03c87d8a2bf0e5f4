import { join } from 'node:path';

import {
  config,
  Runtime,
  RuntimeDef,
  type CommandRouter,
  type Context,
  type Json,
  type ProcessId,
  type RunProcess,
} from 'vmre';
import type { ChainEvent, ChainVm } from 'vmre/vm';

import { describe, examine, serveChain } from './chain';
import { commandsOf } from './commands';
import { Config } from './config';

const BLOCKS = 'golem.usage.blocks';

/** A chain on a VM plugin: START boots it, RUN makes blocks and reads, blocks are paid for. */
@RuntimeDef({ name: 'RUNTIME_NAME', counters: { [BLOCKS]: { description: 'Blocks accepted' } } })
@config(Config)
export class VmHostRuntime extends Runtime<Config> {
  private chain: ChainVm | undefined;
  private commands: CommandRouter | undefined;

  override test(ctx: Context<VmHostRuntime>): Promise<void> {
    return examine(ctx.config);
  }

  override async start(ctx: Context<VmHostRuntime>): Promise<Json> {
    const onEvent = (event: ChainEvent): void => {
      if (event.type === 'block') ctx.counters.add(BLOCKS);
      if (event.type === 'crashed') ctx.log.error('the VM crashed', { error: event.error });
    };
    const dataDir = join(ctx.workdir, 'chain');
    this.chain = await serveChain(ctx.config, { dataDir, logger: ctx.log, onEvent });
    this.commands = commandsOf(this.chain);
    return describe(this.chain);
  }

  override runCommand(command: RunProcess, ctx: Context<VmHostRuntime>): Promise<ProcessId> {
    if (!this.commands) throw new Error('the chain was not started');
    return this.commands.run(command, ctx);
  }

  override async stop(): Promise<void> {
    await this.chain?.stop();
  }
}
