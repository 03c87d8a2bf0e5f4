import { VmreError } from '../../support/errors/vmre-error';
import type { HostedChain } from '../chain/hosted-chain';
import { formatNodeId } from '../ids/node-id';
import type { NetworkNode } from './network';
import { NodeHttp } from './node-http';

/** A node of a network that this process hosts. */
export class HostedNode implements NetworkNode {
  private readonly running = new Map<string, HostedChain>();
  readonly http = new NodeHttp(() => this.chains);

  constructor(
    readonly name: string,
    readonly nodeId: Buffer,
    readonly weight: bigint,
    /** The names of its chains. */
    private readonly order: readonly string[],
  ) {}

  get chains(): ReadonlyMap<string, HostedChain> {
    const names = this.order.filter((name) => this.running.has(name));
    return new Map(names.map((name) => [name, this.running.get(name) as HostedChain]));
  }

  chain(name: string): HostedChain {
    const chain = this.running.get(name);
    if (chain) return chain;
    const text = `the node ${this.name} has no chain ${name}; its chains: ${[...this.running.keys()].join(', ')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }

  toString(): string {
    return `${this.name} ${formatNodeId(this.nodeId)}`;
  }

  /** Adds a chain that runs. */
  add(name: string, chain: HostedChain): void {
    this.running.set(name, chain);
  }
}
