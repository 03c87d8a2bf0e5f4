import type { ChainEvent } from '../chain/chain-event';

/** What happens in a network. */
export interface NetworkEvent {
  /** Name of the node. */
  readonly node: string;
  /** Name of the chain. */
  readonly chain: string;
  /** What happens to the chain on the node; `behind`: it cannot accept a block that other nodes have. */
  readonly event: ChainEvent | { readonly type: 'behind'; readonly error: unknown };
}
