import type { Logger } from '../../support/log/logger';
import type { VmState } from '../protocol/vm';
import type { ChainInfo } from './chain-info';
import type { KnownBlock } from './chain/known-block';
import type { HostServices } from './host/host-services';
import type { Peers } from './peers/peers';
import type { ReadableState } from './state/state';
import type { VmBlock } from './vm-block';

/** What a VM can use while its chain is open. */
export interface VmContext<B extends VmBlock> {
  /** The chain and its node. */
  readonly chain: ChainInfo;
  /** The log, which the node adds to that of the chain. */
  readonly log: Logger;
  /** The services of the host. */
  readonly host: HostServices;
  /** The other nodes of the chain. */
  readonly peers: Peers;
  /** The state after the last accepted block. */
  readonly state: ReadableState;
  /** The last accepted block. */
  readonly head: KnownBlock<B>;
  /** The hash of the state after that block: the same on all nodes at the same height. */
  readonly stateHash: Buffer;
  /** Whether the chain bootstraps or takes part in consensus. Undefined before the host says so. */
  readonly phase: VmState | undefined;
  /** Finds a verified or accepted block by its id; undefined if it is unknown. */
  block(id: Uint8Array): Promise<KnownBlock<B> | undefined>;
  /** The accepted block at a height; undefined above the head. */
  blockAt(height: bigint): Promise<KnownBlock<B> | undefined>;
  /** Asks the node to let this VM build a block. */
  wantBlock(): void;
  /** Tells the node that the state sync is complete. */
  stateSynced(): void;
}
