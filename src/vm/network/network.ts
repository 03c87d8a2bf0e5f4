import type { Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import type { StopOptions } from '../../support/stop-options';
import type { ChainVm } from '../chain/chain-vm';
import { Observers } from '../launch/observers';
import { checkDeadline } from '../services/app/open-requests';
import type { ValidatorState } from '../services/validator-state';
import { NETWORK } from '../limits';
import { type NetworkEvent, NetworkStart } from './network-start';
import type { NetworkNode } from './network-node';
import type { NetworkOptions } from './network-options';
import { problemsOf } from './network-problems';

/**
 * Nodes in this process, each with all chains of the network: they share validators, exchange the messages of
 * their VMs, and have the same blocks.
 */
export class Network {
  private stopping: Promise<void> | undefined;
  /**
   * Settles when all chains have stopped, for any reason, and the data directories are free again.
   */
  readonly ended: Promise<void>;

  /** @internal */
  constructor(
    private readonly parts: NetworkStart,
    private readonly observers: Observers<NetworkEvent>,
  ) {
    const chains = this.nodes.flatMap((node) => [...node.chains.values()]);
    this.ended = Promise.allSettled(chains.map((chain) => chain.ended)).then(() => this.end());
    this.ended.catch(() => undefined); // `ended` still rejects for its callers
  }

  /** Events from now on. Completes when the network has stopped. */
  get events$(): Observable<NetworkEvent> {
    return this.observers.observable();
  }

  /** The nodes, in the order of the options. */
  get nodes(): readonly NetworkNode[] {
    return this.parts.nodes;
  }

  /** The validators of all chains. */
  get validators(): ValidatorState {
    return this.parts.validators;
  }

  /**
   * Gets a node by name. Default: the first one.
   *
   * @throws VMRE_OPTION_INVALID for an unknown name
   */
  node(name?: string): NetworkNode {
    const found =
      name === undefined ? this.nodes[0] : this.nodes.find((node) => node.name === name);
    if (found) return found;
    const text = `unknown node ${name}; the nodes are: ${this.nodes.map((node) => node.name).join(', ')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }

  /**
   * Gets a chain by name.
   *
   * @param name name of the chain
   * @param node name of the node. Default: the first one
   * @throws VMRE_OPTION_INVALID for an unknown name
   */
  chain(name: string, node?: string): ChainVm {
    return this.node(node).chain(name);
  }

  /**
   * Sends an AppRequest to the VM of a chain on one node, as a node that does not validate would.
   *
   * @param chain name of the chain
   * @param node name of the node
   * @param content in the format of the VM
   * @param deadlineMs milliseconds for the answer. Default 5000
   * @returns the response of the VM
   * @throws VMRE_OPTION_INVALID for unknown names and invalid milliseconds; VMRE_RPC_FAILED when the VM
   *   rejects the request, or does not answer in time
   */
  async request(
    chain: string,
    node: string,
    content: Uint8Array,
    deadlineMs = NETWORK.requestMs,
  ): Promise<Buffer> {
    const to = this.node(node);
    to.chain(chain); // throws unless it exists
    return this.parts.ask(chain, to, content, checkDeadline(deadlineMs, 'deadlineMs'));
  }

  /**
   * Stops all chains of all nodes. Concurrent calls share one stop; a call with 0 ms shortens it.
   *
   * @param options as in `ChainVm.stop`
   * @throws VMRE_STORE_FAILED
   */
  async stop(options: StopOptions = {}): Promise<void> {
    if (options.graceMs === 0) void this.parts.stop({ graceMs: 0 }).catch(() => undefined);
    this.stopping ??= this.parts.stop(options);
    await this.stopping;
    await this.ended;
  }

  private async end(): Promise<void> {
    try {
      await this.parts.close();
    } finally {
      this.observers.complete();
    }
  }
}

/**
 * Starts the chains of a network on all its nodes, brings them to the same block, and starts to build blocks.
 *
 * @param options see {@link NetworkOptions}
 * @param onEvent called with every event, including the first; see `events$` for later ones
 * @throws VMRE_OPTION_INVALID with all problems in the options, before anything is opened;
 *   VMRE_CHAIN_MISMATCH when nodes have different blocks; what the start of a chain throws
 */
export async function startNetwork(
  options: NetworkOptions,
  onEvent?: (event: NetworkEvent) => void,
): Promise<Network> {
  const problems = problemsOf(options);
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `\n  ${path.join('.')}: ${message}`);
    const text = `invalid options of the network:${lines.join('')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }
  const observers = new Observers<NetworkEvent>();
  if (onEvent) observers.listen(onEvent);
  const start = await NetworkStart.open(options, (event) => observers.publish(event));
  try {
    await start.run();
  } catch (error) {
    await start.stop({ graceMs: 0 }).catch(() => undefined);
    await start.close().catch(() => undefined);
    throw error;
  }
  return new Network(start, observers);
}
