import { VmreError } from '../../support/errors/vmre-error';
import type { Store } from '../../store/store';
import type { Head } from '../client/block';
import type { Aliases } from '../services/aliases';
import type { PeerLink } from '../services/app/peer-message';
import type { BlsKey } from '../services/bls-key';

/** Coordinates the blocks of one chain on several nodes. */
export interface BlockCoordinator {
  /** Runs a task while no other node builds or accepts a block of the chain. */
  exclusive<T>(task: () => Promise<T>): Promise<T>;
  /**
   * A verified block is about to be accepted. From now on it belongs to the chain: if the plugin exits, it is
   * unknown whether it was accepted.
   */
  accepting(block: Head): void;
}

/**
 * What a chain shares with the other chains of its node, and with the same chain on other nodes.
 */
export interface SharedNode {
  /** The key of the node, which signs for all its chains. */
  readonly key: BlsKey;
  /**
   * The store for the databases and the shared memory of all chains, which are written in one commit.
   */
  readonly store: Store;
  /** Aliases of all chains. */
  readonly aliases: Aliases;
  /** The link to other nodes. */
  readonly link: PeerLink;
  /** Coordinates blocks with other nodes. */
  readonly coordinator: BlockCoordinator;
}

/**
 * Rejects snapshots of a chain in a network: its nodes share the chain, and its database is part of that of
 * the node.
 *
 * @throws VMRE_OPTION_INVALID
 */
export function assertAlone(node: SharedNode | undefined): void {
  if (!node) return;
  const text = 'a chain of a network cannot have snapshots';
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Use a chain that runs alone.' });
}
