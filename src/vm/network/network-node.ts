import { VmreError } from '../../support/errors/vmre-error';
import type { ChainVm } from '../chain/chain-vm';
import { formatNodeId } from '../ids/node-id';
import { NodeHttp } from './node-http';

/** A running node of a network, with its chains. */
export class NetworkNode {
  private readonly running = new Map<string, ChainVm>();
  /** Its HTTP API, with all its chains on one port; see its method `listen`. */
  readonly http = new NodeHttp(() => this.chains);

  /** @internal */
  constructor(
    /** Its name: that of the options, or `node1`, `node2` and so on. */
    readonly name: string,
    /** 20 bytes. */
    readonly nodeId: Buffer,
    /** Weight as a validator; 0 for a node that does not validate. */
    readonly weight: bigint,
    private readonly order: readonly string[],
  ) {}

  /** Its chains by name, in the order of the options. */
  get chains(): ReadonlyMap<string, ChainVm> {
    const names = this.order.filter((name) => this.running.has(name));
    return new Map(names.map((name) => [name, this.running.get(name) as ChainVm]));
  }

  /** Gets a chain by name. @throws VMRE_OPTION_INVALID for an unknown name */
  chain(name: string): ChainVm {
    const chain = this.running.get(name);
    if (chain) return chain;
    const text = `the node ${this.name} has no chain ${name}; its chains: ${[...this.running.keys()].join(', ')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }

  /** Its name and id, for people. */
  toString(): string {
    return `${this.name} ${formatNodeId(this.nodeId)}`;
  }

  /** @internal */
  add(name: string, chain: ChainVm): void {
    this.running.set(name, chain);
  }
}
