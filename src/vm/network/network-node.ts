import { VmreError } from '../../support/errors/vmre-error';
import type { ChainVm } from '../chain/chain-vm';
import { formatNodeId } from '../ids/node-id';
import { NodeHttp } from './node-http';

/** A node of a network that runs, with its chains. */
export class NetworkNode {
  private readonly running = new Map<string, ChainVm>();
  /** Its HTTP API, once it is served: all of its chains on one port. */
  readonly http = new NodeHttp(() => this.chains);

  /** @internal */
  constructor(
    /** Of the network's options, or `node1` and so on. */
    readonly name: string,
    /** 20 bytes. */
    readonly nodeId: Buffer,
    /** As a validator; 0: it is none. */
    readonly weight: bigint,
    private readonly order: readonly string[],
  ) {}

  /** Its chains, by their names, in the order of the network's options. */
  get chains(): ReadonlyMap<string, ChainVm> {
    const names = this.order.filter((name) => this.running.has(name));
    return new Map(names.map((name) => [name, this.running.get(name) as ChainVm]));
  }

  /** @throws VMRE_OPTION_INVALID when there is none of this name */
  chain(name: string): ChainVm {
    const chain = this.running.get(name);
    if (chain) return chain;
    const text = `the node ${this.name} has no chain ${name}, but ${[...this.running.keys()].join(', ')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }

  /** As people read it: name and id. */
  toString(): string {
    return `${this.name} ${formatNodeId(this.nodeId)}`;
  }

  /** @internal */
  add(name: string, chain: ChainVm): void {
    this.running.set(name, chain);
  }
}
