import { join } from 'node:path';

import { command, config, Runtime, RuntimeDef } from 'vmre';
import type { ChainEvent, ChainVm } from 'vmre/vm';

import { Call } from './arguments';
import { call, describe, examine, serveChain } from './chain';
import { Config } from './config';

const BLOCKS = 'golem.usage.blocks';

/** A chain on a VM plugin: START boots it, RUN makes blocks and reads, blocks are paid for. */
@RuntimeDef({ name: 'RUNTIME_NAME', counters: { [BLOCKS]: { description: 'Blocks accepted' } } })
@config(Config)
export class VmHostRuntime extends Runtime<Config> {
  private running: ChainVm | undefined;

  override test() {
    return examine(this.ctx.config);
  }

  override async start() {
    const { config, counters, log, workdir } = this.ctx;
    const onEvent = (event: ChainEvent): void => {
      if (event.type === 'block') counters.add(BLOCKS);
      if (event.type === 'crashed') log.error('the VM crashed', { error: event.error });
    };
    const dataDir = join(workdir, 'chain');
    this.running = await serveChain(config, { dataDir, logger: log, onEvent });
    return describe(this.running);
  }

  @command({ name: 'chain info', description: 'Where the chain is' })
  info() {
    return describe(this.chain);
  }

  @command({ name: 'block build', description: 'Makes a block of what the VM has' })
  async build() {
    const { height, bytes } = await this.chain.buildBlock();
    return { height: Number(height), size: bytes.length };
  }

  @command({ args: Call, description: 'Calls the API of the VM' })
  call({ method, params }: Call) {
    return call(this.chain, method, params);
  }

  override async stop() {
    await this.running?.stop();
  }

  private get chain(): ChainVm {
    if (!this.running) throw new Error('the chain was not started');
    return this.running;
  }
}
