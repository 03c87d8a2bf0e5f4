import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  config,
  Runtime,
  RuntimeDef,
  type Context,
  type Deployment,
  type Json,
  type ProcessId,
  type RunProcess,
} from 'vmre';
import {
  formatId,
  probe,
  startChain,
  type ChainEvent,
  type ChainVm,
  type ProbeSuccess,
} from 'vmre/vm';

import { commandsOf } from './commands';
import { Settings } from './settings';

const BLOCKS = 'golem.usage.example.blocks';

/**
 * A chain as a runtime: DEPLOY looks whether the plugin works, START boots the chain, RUN makes blocks,
 * issues transactions and reads; the requestor pays by the block.
 */
@RuntimeDef({ counters: { [BLOCKS]: { description: 'Blocks accepted' } } })
@config(Settings)
export class VmRuntime extends Runtime<Settings> {
  private readonly commands = commandsOf(this);
  private running: ChainVm | undefined;
  issueMethod = '';

  get chain(): ChainVm {
    if (!this.running) throw new Error('the chain does not run');
    return this.running;
  }

  override async test(ctx: Context<VmRuntime>): Promise<void> {
    await examine(ctx.config);
  }

  override async deploy(ctx: Context<VmRuntime>): Promise<Deployment> {
    const { version, protocolVersion } = await examine(ctx.config);
    return { extra: { vm: { version, protocolVersion } } };
  }

  override async start(ctx: Context<VmRuntime>): Promise<Json> {
    const { plugin, genesis, host, port, issueMethod } = ctx.config;
    this.issueMethod = issueMethod;
    this.running = await startChain({
      plugin,
      genesis: await readFile(genesis),
      dataDir: join(ctx.workdir, 'chain'),
      logger: ctx.log,
      onEvent: (event) => this.follow(ctx, event),
    });
    await this.running.http.listen({ host, port });
    await ctx.emitter.state('chain', this.describe());
    return this.describe();
  }

  override runCommand(command: RunProcess, ctx: Context<VmRuntime>): Promise<ProcessId> {
    return this.commands.run(command, ctx);
  }

  override async stop(): Promise<void> {
    await this.running?.stop();
  }

  describe(): { [key: string]: Json } {
    const { identity, head, http } = this.chain;
    return {
      chain: formatId(identity.chainId),
      height: head.height.toString(),
      url: http.url ?? '',
      apis: http.paths,
    };
  }

  /** Calls a method of the VM's JSON-RPC API, the first one that it has. */
  async call(method: string, params: Json): Promise<Json> {
    const { url, paths } = this.chain.http;
    const answer = await fetch(`${url}${paths[0]}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await answer.json()) as { result?: Json; error?: unknown };
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result ?? null;
  }

  private follow(ctx: Context<VmRuntime>, event: ChainEvent): void {
    if (event.type === 'block') ctx.counters.add(BLOCKS);
    if (event.type === 'crashed') ctx.log.error('the VM crashed', { error: event.error });
  }
}

async function examine({ plugin, genesis }: Settings): Promise<ProbeSuccess> {
  if (plugin === '' || genesis === '') {
    throw new Error('set plugin and genesis in the configuration to the paths of the two files');
  }
  await readFile(genesis);
  const found = await probe({ plugin });
  if (!found.ok) throw found.error;
  return found;
}
