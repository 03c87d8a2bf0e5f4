import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { command, config, Runtime, RuntimeDef } from 'vmre';
import { formatId, startChain, type ChainEvent, type ChainVm } from 'vmre/vm';

import { ApiCall, BlockBytes, Transaction } from './arguments';
import { callApi, describeBlock, examine } from './chain';
import { Settings } from './settings';

const BLOCKS = 'golem.usage.example.blocks';

/**
 * A chain as a runtime: DEPLOY looks whether the plugin works, START boots the chain, RUN makes blocks,
 * issues transactions and reads; the requestor pays by the block.
 */
@RuntimeDef({ counters: { [BLOCKS]: { description: 'Blocks accepted' } } })
@config(Settings)
export class VmRuntime extends Runtime<Settings> {
  private running: ChainVm | undefined;

  override async test() {
    await examine(this.ctx.config);
  }

  override async deploy() {
    const { version, protocolVersion } = await examine(this.ctx.config);
    return { extra: { vm: { version, protocolVersion } } };
  }

  override async start() {
    const { config, emitter, log, workdir } = this.ctx;
    this.running = await startChain({
      plugin: config.plugin,
      genesis: await readFile(config.genesis),
      dataDir: join(workdir, 'chain'),
      logger: log,
      onEvent: (event) => this.follow(event),
    });
    await this.running.http.listen({ host: config.host, port: config.port });
    await emitter.state('chain', this.info());
    return this.info();
  }

  @command({ name: 'chain info', description: 'Where the chain is and what it runs on' })
  info() {
    const { identity, head, http } = this.chain;
    return {
      chain: formatId(identity.chainId),
      height: head.height.toString(),
      url: http.url ?? '',
      apis: http.paths,
    };
  }

  @command({ name: 'chain height', description: 'Height of the last block' })
  height() {
    return { height: this.chain.head.height.toString() };
  }

  @command({ name: 'block last', description: 'The last block' })
  lastBlock() {
    return describeBlock(this.chain.head);
  }

  @command({ name: 'block build', description: 'Makes a block of what the VM has' })
  async buildBlock() {
    return describeBlock(await this.chain.buildBlock());
  }

  @command({
    name: 'block accept',
    args: BlockBytes,
    description: 'Accepts a block made elsewhere',
  })
  async acceptBlock({ bytes }: BlockBytes) {
    return describeBlock(await this.chain.acceptBlock(Buffer.from(bytes, 'hex')));
  }

  @command({ name: 'tx issue', args: Transaction, description: 'Gives the VM a transaction' })
  issue({ tx }: Transaction) {
    return callApi(this.chain, this.ctx.config.issueMethod, { tx });
  }

  @command({ name: 'api call', args: ApiCall, description: 'Calls a JSON-RPC method of the VM' })
  call({ method, params }: ApiCall) {
    return callApi(this.chain, method, params);
  }

  override async stop() {
    await this.running?.stop();
  }

  private get chain(): ChainVm {
    if (!this.running) throw new Error('the chain does not run');
    return this.running;
  }

  private follow(event: ChainEvent): void {
    const { counters, log } = this.ctx;
    if (event.type === 'block') counters.add(BLOCKS);
    if (event.type === 'crashed') log.error('the VM crashed', { error: event.error });
  }
}
