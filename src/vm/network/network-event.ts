import type { ChainEvent } from '../chain/chain-event';

/** An event of a network. */
export interface NetworkEvent {
  /** Name of the node. */
  readonly node: string;
  /** Name of the chain. */
  readonly chain: string;
  /**
   * The event of the chain on the node; `behind`: the node cannot accept a block that other nodes have.
   */
  readonly event: ChainEvent | { readonly type: 'behind'; readonly error: unknown };
}
