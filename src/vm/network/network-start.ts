import type { StopOptions } from '../../support/stop-options';
import { sha256 } from '../chain/chain-identity';
import { HostedChain } from '../chain/hosted-chain';
import type { ChainVmOptions } from '../chain/chain-options';
import { checkId, formatId } from '../ids/id';
import { Aliases } from '../services/aliases';
import { fixedValidators } from '../services/fixed-validators';
import { checkedValidators } from '../services/validator-list';
import type { ValidatorState } from '../services/validator-state';
import { CHAIN, NETWORK } from '../limits';
import { Agreement } from './agreement';
import { HostedNode } from './hosted-node';
import type { NetworkEvent } from './network-event';
import { nameOfNode, type NetworkChain, type NetworkOptions } from './network-options';
import { chainIdOf } from './network-problems';
import { NodeData } from './node-data';
import { Switchboard } from './switchboard';
import { ExternalPeer } from './external-peer';

/** One chain, on all nodes. */
interface SharedChain {
  readonly options: NetworkChain;
  readonly chainId: Buffer;
  readonly agreement: Agreement;
  readonly switchboard: Switchboard;
  /** Created with the first request. */
  externalPeer?: ExternalPeer;
}

/** The parts of a network, and how they are connected. */
export class NetworkStart {
  readonly nodes: readonly HostedNode[];
  readonly validators: ValidatorState;
  private readonly chains: SharedChain[];
  private readonly aliases = new Aliases();
  private readonly subnetId: Buffer;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly options: NetworkOptions,
    private readonly publish: (event: NetworkEvent) => void,
    private readonly nodeData: readonly NodeData[],
  ) {
    const { networkId = CHAIN.networkId, pChainHeight: height = CHAIN.pChainHeight } = options;
    this.subnetId = Buffer.from(
      checkId(options.subnetId ?? sha256(Buffer.from(`subnet of ${networkId}`)), 'the subnet id'),
    );
    const names = options.chains.map(({ name }) => name);
    this.nodes = (options.nodes ?? [{}]).map((node, at) => {
      const { nodeId } = nodeData[at] as NodeData;
      return new HostedNode(nameOfNode(node, at), nodeId, node.weight ?? CHAIN.weight, names);
    });
    this.validators = fixedValidators({ subnetId: this.subnetId, validators: this.list(), height });
    const members = this.nodes.map(({ nodeId, weight }) => ({
      nodeId,
      isValidator: weight > 0n,
    }));
    this.chains = options.chains.map((chain) => ({
      options: chain,
      chainId: chainIdOf(chain),
      agreement: new Agreement(chain.name, (node, error) =>
        publish({ node, chain: chain.name, event: { type: 'behind', error } }),
      ),
      switchboard: new Switchboard(members),
    }));
    for (const { chainId, options: chain } of this.chains) {
      for (const alias of new Set([chain.name, ...(chain.aliases ?? []), formatId(chainId)])) {
        this.aliases.add(chainId, alias);
      }
    }
  }

  /**
   * Opens the data of the nodes.
   *
   * @throws VMRE_STORE_FAILED, VMRE_BLS_KEY_INVALID, VMRE_VM_ID_INVALID
   */
  static async open(
    options: NetworkOptions,
    publish: (event: NetworkEvent) => void,
  ): Promise<NetworkStart> {
    const opened: NodeData[] = [];
    try {
      for (const node of options.nodes ?? [{}]) opened.push(NodeData.open(node));
      return new NetworkStart(options, publish, opened);
    } catch (error) {
      await Promise.allSettled(opened.map((each) => each.close()));
      throw error;
    }
  }

  /**
   * Starts all chains on all nodes.
   *
   * @throws what the start of a chain throws; VMRE_CHAIN_MISMATCH
   */
  async run(): Promise<void> {
    const starts = this.chains.flatMap((chain) =>
      this.nodes.map(
        (node, at) => () => this.startChain(chain, node, this.nodeData[at] as NodeData),
      ),
    );
    await inTurns(starts, NETWORK.concurrentStarts);
    for (const { options, agreement } of this.chains) {
      for (const node of this.nodes) agreement.add(node.name, node.chain(options.name));
    }
    await Promise.all(this.chains.map(({ agreement }) => agreement.start()));
  }

  /** Sends a request to the VM of a chain on a node. */
  async ask(
    chain: string,
    node: HostedNode,
    content: Uint8Array,
    deadlineMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Buffer> {
    const shared = this.chains.find(({ options }) => options.name === chain) as SharedChain;
    shared.externalPeer ??= new ExternalPeer(shared.switchboard);
    return shared.externalPeer.ask(node.nodeId, content, deadlineMs, signal);
  }

  /** Stops all chains. */
  async stop(options: StopOptions): Promise<void> {
    const closed = this.chains.map(({ agreement }) => agreement.close());
    const chains = this.nodes.flatMap((node) => [...node.chains.values()]);
    await Promise.all(chains.map((chain) => chain.stop(options)));
    await Promise.all(closed);
  }

  /** Closes the data of the nodes, after all chains stopped. */
  close(): Promise<void> {
    return (this.closing ??= this.closeAll());
  }

  private async closeAll(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.http.close()));
    await Promise.all(this.nodeData.map((each) => each.close()));
  }

  private list() {
    const all = this.nodes.map(({ nodeId, weight }, at) => {
      const { key } = this.nodeData[at] as NodeData;
      return { nodeId, weight, publicKey: key.uncompressedPublicKey };
    });
    return checkedValidators(all.filter(({ weight }) => weight > 0n));
  }

  private async startChain(
    chain: SharedChain,
    node: HostedNode,
    nodeData: NodeData,
  ): Promise<void> {
    const { options, chainId, agreement, switchboard } = chain;
    const { networkId = CHAIN.networkId, appRequestMs, signal } = this.options;
    const { name, aliases = [], ...rest } = options;
    await nodeData.clearUnbound(name, chainId);
    const chainOptions: ChainVmOptions = {
      ...rest,
      ...{
        networkId,
        chainId,
        subnetId: this.subnetId,
        nodeId: nodeData.nodeId,
        appRequestMs,
        signal,
      },
      aliases: [...new Set([name, ...aliases])],
      dataDir: nodeData.chainDir(name),
      validators: this.validators,
      node: {
        key: nodeData.key,
        store: nodeData.store,
        aliases: this.aliases,
        link: switchboard.linkOf(nodeData.nodeId),
        coordinator: agreement.coordinatorFor(node.name),
      },
      onEvent: (event) => {
        this.publish({ node: node.name, chain: name, event });
        if (event.type === 'block' || event.type === 'ready') agreement.moved(node.name);
      },
    };
    node.add(name, await HostedChain.start(chainOptions));
  }
}

/**
 * Runs tasks with limited concurrency. After a failure no further task starts; running tasks are awaited.
 */
async function inTurns(
  tasks: readonly (() => Promise<void>)[],
  concurrency: number,
): Promise<void> {
  const rest = [...tasks];
  let failure: { error: unknown } | undefined;
  const work = async (): Promise<void> => {
    for (let task = rest.shift(); task && !failure; task = rest.shift()) {
      try {
        await task();
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  if (failure) throw failure.error;
}
