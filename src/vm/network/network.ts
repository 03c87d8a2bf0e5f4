import type { Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import type { ChainVm } from '../chain/chain-vm';
import { Observers } from '../launch/observers';
import { checkDeadline } from '../services/app/request-deadline';
import type { ValidatorState } from '../services/validator-state';
import type { NetworkEvent } from './network-event';
import type { NetworkNode } from './network-node';
import type { NetworkOptions } from './network-options';
import { problemsOf } from './network-problems';
import { NetworkStart } from './network-start';

/**
 * Nodes in this process, each with all chains of the network: they share validators, send each other the messages
 * of their VMs, and have the same blocks.
 */
export class Network {
  private stopping: Promise<void> | undefined;
  /** Settles when all chains are over, by whatever reason, and the data directories are free again. */
  readonly over: Promise<void>;

  /** @internal */
  constructor(
    private readonly parts: NetworkStart,
    private readonly observers: Observers<NetworkEvent>,
  ) {
    const chains = this.nodes.flatMap((node) => [...node.chains.values()]);
    this.over = Promise.allSettled(chains.map((chain) => chain.over)).then(() => this.end());
    this.over.catch(() => undefined); // for who waits for it
  }

  /** What happens from now on; completes when the network is over. */
  get events$(): Observable<NetworkEvent> {
    return this.observers.observable();
  }

  /** In the order of the options. */
  get nodes(): readonly NetworkNode[] {
    return this.parts.nodes;
  }

  /** Who validates all chains. */
  get validators(): ValidatorState {
    return this.parts.validators;
  }

  /** A node by its name. Default: the first one. @throws VMRE_OPTION_INVALID when there is none */
  node(name?: string): NetworkNode {
    const found =
      name === undefined ? this.nodes[0] : this.nodes.find((node) => node.name === name);
    if (found) return found;
    const text = `there is no node ${name}, but ${this.nodes.map((node) => node.name).join(', ')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }

  /** A chain by its name, on the first node or the named one. @throws VMRE_OPTION_INVALID when there is none */
  chain(name: string, node?: string): ChainVm {
    return this.node(node).chain(name);
  }

  /**
   * Asks the VM of a chain on one node something, as another node does with an AppRequest that validates nothing.
   *
   * @param chain its name
   * @param node its name
   * @param content in the form of the VM
   * @param deadlineMs until it has to answer. Default 5000
   * @throws VMRE_OPTION_INVALID for names and milliseconds that are none; VMRE_RPC_FAILED when the VM refuses, or does not answer in time
   */
  async request(
    chain: string,
    node: string,
    content: Uint8Array,
    deadlineMs = 5000,
  ): Promise<Buffer> {
    const to = this.node(node);
    to.chain(chain); // that there is one
    return this.parts.ask(chain, to, content, checkDeadline(deadlineMs, 'deadlineMs'));
  }

  /**
   * Stops all chains of all nodes. Callers share one stop; who has 0 ms cuts it short.
   *
   * @param graceMs as that of a chain
   * @throws VMRE_STORE_FAILED
   */
  async stop(graceMs?: number): Promise<void> {
    if (graceMs === 0) void this.parts.stop(0).catch(() => undefined);
    this.stopping ??= this.parts.stop(graceMs);
    await this.stopping;
    await this.over;
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
 * Starts the chains of a network on all its nodes, brings them to the same block, and has them make blocks.
 *
 * @param onEvent told of every event, from the first on; see `events$` for a later time
 * @throws VMRE_OPTION_INVALID with all that is wrong with the options, before anything is opened;
 * VMRE_CHAIN_MISMATCH when nodes have different blocks; and what the start of a chain throws
 */
export async function startNetwork(
  options: NetworkOptions,
  onEvent?: (event: NetworkEvent) => void,
): Promise<Network> {
  const problems = problemsOf(options);
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `\n  ${path.join('.')}: ${message}`);
    const text = `the options of the network are not accepted:${lines.join('')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }
  const observers = new Observers<NetworkEvent>();
  if (onEvent) observers.listen(onEvent);
  const start = await NetworkStart.open(options, (event) => observers.publish(event));
  try {
    await start.run();
  } catch (error) {
    await start.stop(0).catch(() => undefined);
    await start.close().catch(() => undefined);
    throw error;
  }
  return new Network(start, observers);
}
